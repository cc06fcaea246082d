// How a wall of many tiles plays in a real browser: the pictures that were shown and dropped, how far the tiles are behind the
// newest part they have, and what the browser worked for it.
//
//   node scripts/bench_wall.mjs --url URL --email EMAIL --password PASSWORD [--tiles 16] [--seconds 30] [--chromium PATH]
//                               [--picture FILE.png]
//
// Prints one line of JSON. `script/bench wall` starts the server and the cameras for it.
import { parseArgs } from 'node:util';
import { CHROMIUM, launchChromium } from './lib/chromium.mjs';

const { values: options } = parseArgs({
  options: {
    url: { type: 'string' },
    email: { type: 'string' },
    password: { type: 'string' },
    tiles: { type: 'string', default: '16' },
    seconds: { type: 'string', default: '30' },
    chromium: { type: 'string', default: CHROMIUM },
    picture: { type: 'string' },
  },
});
const tiles = Number(options.tiles);
const START_MS = 60_000;
const SETTLE_MS = 5_000;

const browser = await launchChromium(options.chromium);
try {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    serviceWorkers: 'block',
    viewport: { width: 1920, height: 1080 },
  });
  const page = await context.newPage();
  await page.goto(`${options.url}/login`);
  await page.fill('[data-testid=email]', options.email);
  await page.fill('[data-testid=password]', options.password);
  await page.click('[data-testid=submit]');
  await page.waitForURL((url) => !url.pathname.startsWith('/login'));
  await page.goto(`${options.url}/live`);
  await page.waitForFunction(
    (wanted) => document.querySelectorAll('[data-testid=tile][data-player-state=playing]').length === wanted,
    tiles,
    { timeout: START_MS },
  );
  await page.waitForTimeout(SETTLE_MS);

  const devtools = await browser.newBrowserCDPSession();
  const cpuSeconds = async () => {
    const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  };
  const look = () => page.evaluate(readTiles);
  const before = { tiles: await look(), cpu: await cpuSeconds(), ms: Date.now() };
  const behind = [];
  while (Date.now() - before.ms < Number(options.seconds) * 1000) {
    await page.waitForTimeout(500);
    behind.push(...(await look()).map((tile) => tile.behindMs));
  }
  const after = { tiles: await look(), cpu: await cpuSeconds(), ms: Date.now() };
  if (options.picture) await page.screenshot({ path: options.picture });
  behind.sort((a, b) => a - b);
  const grown = (name) => after.tiles.map((tile, at) => tile[name] - before.tiles[at][name]);
  const seconds = (after.ms - before.ms) / 1000;
  console.log(
    JSON.stringify({
      tiles,
      seconds,
      streams: [...new Set(after.tiles.map((tile) => tile.size))],
      shown: grown('total'),
      dropped: grown('dropped'),
      behindMs: { median: behind[behind.length >> 1], most: behind.at(-1) },
      browserCpu: (after.cpu - before.cpu) / seconds,
    }),
  );
} finally {
  await browser.close();
}

/** Runs in the page. */
function readTiles() {
  return [...document.querySelectorAll('[data-testid=tile-video]')].map((video) => {
    const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
    const { buffered } = video;
    const end = buffered.length > 0 ? buffered.end(buffered.length - 1) : video.currentTime;
    return {
      total: totalVideoFrames,
      dropped: droppedVideoFrames,
      behindMs: Math.round((end - video.currentTime) * 1000),
      size: `${video.videoWidth} x ${video.videoHeight}`,
    };
  });
}
