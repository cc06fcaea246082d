// A viewer whose line is slow, cut and mended; a viewer whose permission is taken.
import { request } from 'playwright-core';
import { openLine } from './line.mjs';
import { framesOf, signIn, waitFrames } from './session.mjs';

// By sockets and by segments alike.
const LIVE_MS = 2_000;
const STEADY_PICTURES = 50;
const SHOWS_MS = 4_000;

// How far each picture was behind the camera when it was shown. The camera sends its pictures over and over at an even pace;
// `anchor` says which one it sent when.
const lagMs = (at, number, anchor) => {
  const sent = anchor.number + (at - anchor.ms) / anchor.frameMs;
  return ((((sent - number) % anchor.loop) + anchor.loop) % anchor.loop) * anchor.frameMs;
};

async function lags(page, options) {
  const origin = await page.evaluate(() => performance.timeOrigin);
  const frames = (await framesOf(page)).filter((frame) => frame.at > 0 && origin + frame.at >= options.anchor.ms);
  return frames.map((frame) => ({ ms: origin + frame.at, lag: lagMs(origin + frame.at, frame.number, options.anchor) }));
}

// Until pictures were shown without a break that were all live: since when, and how late they were.
async function backToLive(page, options, sinceMs, timeoutMs = 60_000) {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const seen = (await lags(page, options)).filter(({ ms }) => ms >= sinceMs);
    const late = seen.findLastIndex(({ lag }, at) => lag > LIVE_MS || (at > 0 && seen[at].ms - seen[at - 1].ms > 1_000));
    const live = seen.slice(late + 1);
    if (live.length >= STEADY_PICTURES) return { afterMs: live[0].ms - sinceMs, lags: live.map(({ lag }) => lag) };
    if (Date.now() > until) throw new Error(`not live again: ${JSON.stringify(seen.slice(-5))}, ${seen.length} pictures`);
    await page.waitForTimeout(100);
  }
}

const until = async (page, what, holds, timeoutMs = 60_000) => {
  const end = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited for: ${what}`);
    await page.waitForTimeout(100);
  }
};

// Something between the page and the server lets no live sockets through.
const refuseLiveSockets = (page) =>
  page.addInitScript(() => {
    window.WebSocket = class extends WebSocket {
      constructor(url, protocols) {
        super(String(url).replace(/(\/api\/live\/.*)\/ws/, '$1/refused'), protocols);
      }
    };
  });

export async function badLine(page, options, session) {
  let how;
  page.on('websocket', (socket) => {
    if (/\/api\/live\//.test(socket.url())) socket.on('framereceived', () => (how = 'socket'));
  });
  // While the line is cut the browser writes each failed request into its console.
  for (const word of ['ERR_', 'WebSocket connection']) session.allow(word, '');
  if (!options.sockets) await refuseLiveSockets(page);
  const line = await openLine(options.url);
  try {
    await signIn(page, { ...options, url: line.url });
    await page.goto(`${line.url}/live`);
    await waitFrames(page, 5);
    const live = async () => {
      how = 'segments';
      return { ...(await backToLive(page, options, Date.now())), how };
    };
    const calm = await live();

    line.slow(options.slowBytesPerSecond);
    await until(page, 'the slow line shows', async () => {
      const last = (await lags(page, options)).at(-1);
      return last.lag > SHOWS_MS || Date.now() - last.ms > SHOWS_MS;
    });
    line.mend();
    const slowed = await live();

    line.cut();
    await page.waitForSelector('[data-testid=tile]:not([data-player-state=playing])', { timeout: 60_000 });
    const told = await page.getByTestId('tile').first().innerText();
    await page.waitForTimeout(options.awayMs);
    line.mend();
    const cut = await live();
    return { calm, slowed, cut, told, liveMs: LIVE_MS };
  } finally {
    line.close();
  }
}

// The owner takes a permission through the API while a sub-user watches two cameras: that tile goes, the other plays on.
export async function permissionTaken(page, options, session) {
  for (const status of [401, 403, 404]) session.allow(status, '/api/');
  await signIn(page, { ...options, email: options.guest });
  await page.goto(`${options.url}/live`);
  const tile = (id) => page.locator(`[data-testid=tile][data-camera-id="${id}"]`);
  for (const id of [options.camera, options.kept]) {
    await page.waitForSelector(`[data-testid=tile][data-camera-id="${id}"][data-player-state=playing]`, { timeout: 30_000 });
  }
  // Asked outside of the page's context: its cookies stay the sub-user's.
  const owner = await request.newContext({ ignoreHTTPSErrors: true });
  const answer = await owner.patch(`${options.url}/api/users/sub-users/${options.guestId}/`, {
    headers: { Authorization: `Bearer ${options.ownerToken}` },
    data: { permissions: options.left },
  });
  const taken = Date.now();
  if (!answer.ok()) throw new Error(await answer.text());
  await page.waitForFunction(
    (id) => !document.querySelector(`[data-testid=tile][data-camera-id="${id}"][data-player-state=playing]`),
    options.camera,
    { timeout: 20_000, polling: 20 },
  );
  const goneAfterMs = Date.now() - taken;
  await page.getByText(options.reason).first().waitFor({ timeout: 10_000 });
  const toldAfterMs = Date.now() - taken;
  await page.evaluate(() => (window.__frames.length = 0));
  const frames = await waitFrames(page, 50);
  return { goneAfterMs, toldAfterMs, frames, left: await tile(options.kept).getAttribute('data-player-state') };
}
