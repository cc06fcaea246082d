// The wall of live cameras, as a person arranges and uses it: layouts, streams, and what each tile can do.
import { readFileSync } from 'node:fs';
import { drag, middle, touchDrag } from '../../../web/scripts/lib/gestures.mjs';
import { overflow, violations } from './axe.mjs';
import { signIn } from './session.mjs';

const WAIT = { timeout: 30_000 };
const tiles = (page) => page.getByTestId('tile');

const playing = (page, count) =>
  page.waitForFunction(
    (n) => document.querySelectorAll('[data-testid=tile][data-player-state=playing]').length >= n,
    count,
    WAIT,
  );

async function look(page, where, found) {
  found.push(...(await violations(page, where)));
  for (const node of await overflow(page)) found.push({ where, rule: 'overflow', nodes: [node] });
}

const places = (page) =>
  page
    .getByTestId('layout-tile')
    .evaluateAll((all) => all.map((tile) => `${tile.dataset.cameraId}: ${tile.dataset.place}`).join(', '));

// Three columns; the camera of the second row's end goes to the new column, and the first is wanted in full.
async function arrange(page, options, found) {
  await page.getByTestId('layouts').click();
  await page.getByTestId('layout-new').click();
  await page.getByTestId('layout-editor').waitFor();
  await page.getByTestId('layout-columns').getByRole('button').last().click();
  await page.waitForTimeout(300);
  const grid = await page.getByTestId('layout-grid').boundingBox();
  const from = await middle(page.getByTestId('layout-tile').nth(3));
  const to = { x: grid.x + (2.5 / 3) * grid.width, y: from.y };
  await (options.width < 600 ? touchDrag : drag)(page, from, to);
  await page.waitForFunction(
    () => document.querySelectorAll('[data-testid=layout-tile]')[3].dataset.place === '2 1 1 1',
    null,
    WAIT,
  );
  await page.getByTestId('layout-tile-stream').first().selectOption('main');
  await look(page, 'layout editor', found);
  const arranged = await places(page);
  await page.getByTestId('layout-name').fill(options.layout);
  await page.getByTestId('layout-save').click();
  await page.waitForURL(/\/live\?layout=\d+/, WAIT);
  return { arranged, id: Number(new URL(page.url()).searchParams.get('layout')) };
}

// Somewhere else the same person finds it.
async function findElsewhere(session, options, id) {
  const page = await session.another({});
  await signIn(page, options);
  await page.goto(`${options.url}/live`);
  await page.getByTestId('layouts').click();
  const name = await page.getByTestId(`layout-id-${id}`).innerText();
  await page.getByTestId(`layout-id-${id}`).click();
  await playing(page, 1);
  const there = await tiles(page).evaluateAll((all) => all.map((tile) => Number(tile.dataset.cameraId)));
  await page.context().close();
  return { name, there };
}

// A second touch would hide the buttons again.
async function wake(tile, options) {
  if (options.width >= 600) await tile.hover();
  else if ((await tile.getAttribute('data-awake')) === 'false') await tile.tap({ position: { x: 40, y: 60 } });
}

async function useTile(page, options) {
  const tile = tiles(page).first();
  const press = async (what) => {
    await wake(tile, options);
    await tile.getByTestId(`tile-${what}`).click();
  };
  const [download] = await Promise.all([page.waitForEvent('download', WAIT), press('snapshot')]);
  const picture = readFileSync(await download.path());
  await press('mute');
  const heard = await tile.locator('video').evaluate((video) => !video.muted);
  await press('info');
  await page.waitForTimeout(1_500);
  const stats = await tile.getByTestId('tile-stats').innerText();
  await press('fullscreen');
  await page.waitForFunction(() => document.fullscreenElement?.dataset.testid === 'tile', null, WAIT);
  await page.evaluate(() => document.exitFullscreen());
  const pip = await page.evaluate(() => document.pictureInPictureEnabled);
  if (pip && options.width >= 600) {
    await press('pip');
    await page.waitForFunction(() => document.pictureInPictureElement !== null, null, WAIT);
    await page.evaluate(() => document.exitPictureInPicture());
  }
  return { snapshot: { name: download.suggestedFilename(), jpeg: picture[0] === 0xff && picture[1] === 0xd8, bytes: picture.length }, heard, stats, pip };
}

// Who looks elsewhere pulls nothing.
async function lookAway(page, sockets, count) {
  const show = (hidden) =>
    page.evaluate((is) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => is });
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (is ? 'hidden' : 'visible') });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  const before = sockets.open.size;
  await show(true);
  for (let tries = 0; tries < 300 && sockets.open.size > 0; ++tries) await page.waitForTimeout(100);
  const away = sockets.open.size;
  await show(false);
  await playing(page, count);
  return { before, away };
}

export async function wall(page, options, session) {
  const sockets = { open: new Set() };
  page.on('websocket', (socket) => {
    if (!/\/api\/live\//.test(socket.url())) return;
    sockets.open.add(socket);
    socket.on('close', () => sockets.open.delete(socket));
  });
  const found = [];
  await signIn(page, options);
  await page.goto(`${options.url}/live`);
  await playing(page, 1);
  const { arranged, id } = await arrange(page, options, found);
  await playing(page, options.seen);
  const streams = await tiles(page).evaluateAll((all) => all.map((tile) => tile.dataset.stream));
  const elsewhere = await findElsewhere(session, options, id);
  const tile = await useTile(page, options);
  await look(page, 'wall', found);
  const away = await lookAway(page, sockets, options.seen);
  if (options.pictures) await page.screenshot({ path: `${options.pictures}/wall.png` });

  await page.getByTestId('layouts').click();
  await page.getByTestId('layout-delete').click();
  await page.getByTestId('confirm').click();
  await page.waitForSelector('[data-testid=wall][data-layout="auto"]', WAIT);
  await playing(page, 1);
  await wake(tiles(page).first(), options);
  await tiles(page).first().getByTestId('tile-history').click();
  await page.waitForURL(/\/playback\/\d+\?t=/, WAIT);
  await page.waitForSelector('[data-testid=stage][data-phase=ready]', WAIT);
  return { arranged, streams, elsewhere, tile, away, found };
}
