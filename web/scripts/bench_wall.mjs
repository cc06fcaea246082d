// How a wall of many tiles plays in a real browser: the pictures that were shown and dropped, how far the tiles are behind the
// newest part they have, and what the browser worked for it.
//
//   node scripts/bench_wall.mjs --url URL --email EMAIL --password PASSWORD [--tiles 16] [--seconds 30] [--chromium PATH]
//                               [--picture FILE.png] [--plain FILE.mp4]
//
// --plain: the same number of bare <video> elements that play a file over and over: what this browser drops without us.
// Prints one line of JSON. `script/bench wall` starts the server and the cameras for it.
import { readFileSync } from 'node:fs';
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
    plain: { type: 'string' },
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
  if (options.plain) await openPlain(page);
  else await openWall(page);
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

async function openWall(page) {
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
}

async function openPlain(page) {
  const columns = Math.ceil(Math.sqrt(tiles));
  const video =
    '<video data-testid="tile-video" src="/file.mp4" muted autoplay loop style="width:100%"></video>';
  const grid = `<div style="display:grid;grid-template-columns:repeat(${columns},1fr)">${video.repeat(tiles)}</div>`;
  await page.route('**/*', (route) => {
    const isFile = route.request().url().endsWith('.mp4');
    return route.fulfill(
      isFile
        ? { contentType: 'video/mp4', body: readFileSync(options.plain) }
        : {
            contentType: 'text/html',
            body: `<!doctype html><body style="margin:0;background:black">${grid}`,
          },
    );
  });
  await page.goto(options.url);
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
