// Playback: several cameras on one clock and what each of them showed when; pictures under the pointer; the end of what there is.
import { violations } from './axe.mjs';
import { forgetFrames, framesOf, restingPlace, signIn } from './session.mjs';

const follower = (id) => `[data-testid=follower][data-camera-id="${id}"]`;

async function shownBy(page, ids) {
  for (const id of ids) await page.waitForSelector(`${follower(id)}[data-in-step=true]`, { timeout: 30_000 });
}

// What was shown from an action on until `watchMs` after every follower was there.
async function after(page, options, action) {
  await forgetFrames(page);
  await action();
  const begun = Date.now();
  await page.waitForSelector('[data-testid=stage][data-phase=ready]', { timeout: 30_000 });
  // An action may take some pulls until the followers feel it.
  await page.waitForTimeout(300);
  await shownBy(page, options.others);
  const togetherMs = Date.now() - begun;
  await page.waitForTimeout(options.watchMs);
  return { togetherMs, frames: await framesOf(page) };
}

async function clickOnTimeline(page, time) {
  const box = await page.getByTestId('timeline').boundingBox();
  const [start, end] = await Promise.all(
    ['data-start-ms', 'data-end-ms'].map((name) => page.getAttribute('[data-testid=timeline]', name)),
  );
  const part = (Date.parse(time) - start) / (end - start);
  await page.mouse.click(box.x + box.width * part, box.y + box.height * 0.7);
}

// Opened at a moment, then moved by keys and by a click on the timeline.
export async function together(page, options) {
  await signIn(page, options);
  const url = `${options.url}/playback/${options.camera}?t=${encodeURIComponent(options.time)}&with=${options.others.join(',')}`;
  const moves = {
    'deep link': () => page.goto(url),
    '10 s on': () => page.keyboard.press('ArrowRight'),
    '10 s back': () => page.keyboard.press('ArrowLeft'),
    'a click on the timeline': () => clickOnTimeline(page, options.clickAt),
  };
  const found = {};
  for (const [name, move] of Object.entries(moves)) found[name] = await after(page, options, move);
  return { found };
}

// Drags slowly from one end to the other; answers the pictures that were shown before it was let go.
async function dragged(page, from, to) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  const begun = Date.now();
  const shown = new Set();
  const sizes = new Set();
  let firstMs = null;
  const look = async () => {
    const seen = await page.evaluate(() => {
      const box = document.querySelector('[data-testid=timeline-thumbnail]');
      const image = box?.querySelector('img');
      return box && { size: `${box.offsetWidth}x${box.offsetHeight}`, url: image?.complete && image.naturalWidth > 0 ? image.src : null };
    });
    if (!seen) return;
    sizes.add(seen.size);
    if (!seen.url) return;
    shown.add(seen.url);
    firstMs ??= Date.now() - begun;
  };
  // It never rests: a small move comes every few milliseconds until enough was seen, or it was long enough.
  for (let step = 1; step <= 300 && (step <= 60 || shown.size < 3); ++step) {
    const part = Math.abs(((step / 60) % 2) - 1);
    await page.mouse.move(to.x + (from.x - to.x) * part, from.y);
    await look();
  }
  await page.mouse.up();
  return { while: [...shown], sizes: [...sizes], firstMs };
}

async function zoomIn(page, mostMs) {
  const timeline = page.getByTestId('timeline');
  const lengthMs = async () => (await timeline.getAttribute('data-end-ms')) - (await timeline.getAttribute('data-start-ms'));
  for (let i = 0; i < 20 && (await lengthMs()) > mostMs; ++i) {
    await page.keyboard.press('+');
    await page.waitForTimeout(300);
  }
}

export async function pointerPictures(page, options) {
  await signIn(page, options);
  await page.addInitScript(() => {
    window.__shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.hadRecentInput === false && window.__watching) window.__shift += entry.value;
    }).observe({ type: 'layout-shift' });
  });
  await page.goto(`${options.url}/playback/${options.camera}?t=${encodeURIComponent(options.time)}`);
  await page.waitForSelector('[data-testid=stage][data-phase=ready]', { timeout: 30_000 });
  await page.keyboard.press('Space');
  await zoomIn(page, 40_000); // so that both ways lie within the footage
  await page.evaluate(() => (window.__watching = true));
  const box = await page.getByTestId('timeline').boundingBox();
  const at = (part) => ({ x: box.x + box.width * part, y: box.y + box.height * 0.7 });
  const playhead = await dragged(page, at(0.5), at(0.3));
  await page.evaluate(() => (window.__watching = false));
  await page.keyboard.press('i');
  const [x, y] = await restingPlace(page, '[data-testid=clip-handle-start]');
  const handle = await dragged(page, { x, y }, { x: Math.max(box.x + 4, x - box.width * 0.25), y });
  return { playhead, handle, shift: await page.evaluate(() => window.__shift) };
}

// The camera whose clock the others follow has nothing of the moment that is clicked at; one of the others has.
export async function leaderInGap(page, options) {
  await signIn(page, options);
  await page.goto(`${options.url}/playback/${options.camera}?t=${encodeURIComponent(options.time)}&with=${options.others.join(',')}`);
  await page.waitForSelector('[data-testid=stage][data-phase=ready]', { timeout: 30_000 });
  await shownBy(page, options.others);
  await clickOnTimeline(page, options.clickAt);
  await page.waitForSelector('[data-testid=stage][data-phase=absent]', { timeout: 30_000 });
  await forgetFrames(page);
  await shownBy(page, options.others);
  const message = page.getByTestId('stage').locator('[data-testid=stage-message]');
  const [told, reason] = [await message.innerText(), await message.getAttribute('data-reason')];
  const found = await violations(page, 'leader in a gap');
  await page.waitForTimeout(2_000);
  const alone = await framesOf(page);
  if (options.pictures) await page.screenshot({ path: `${options.pictures}/leader-in-gap.png` });
  await page.waitForSelector('[data-testid=stage][data-phase=ready]', { timeout: 40_000 });
  await forgetFrames(page);
  await shownBy(page, options.others);
  await page.waitForTimeout(options.watchMs);
  return { told, reason, found, alone, frames: await framesOf(page) };
}

export async function awayUntilNow(page, options) {
  await signIn(page, options);
  await page.goto(`${options.url}/playback/${options.camera}?t=${encodeURIComponent(options.time)}`);
  const message = page.locator('[data-testid=stage-message][data-words=away]');
  await message.waitFor({ timeout: 60_000 }).catch(async (error) => {
    if (options.pictures) await page.screenshot({ path: `${options.pictures}/not-away.png` });
    const is = await page.getByTestId('stage').evaluate((stage) => ({ ...stage.dataset, says: stage.innerText }));
    throw new Error(`${error.message}: the stage is ${JSON.stringify(is)}`);
  });
  const [words, reason] = await Promise.all(['data-words', 'data-reason'].map((name) => message.getAttribute(name)));
  return { words, reason, told: await message.innerText(), found: await violations(page, 'away') };
}
