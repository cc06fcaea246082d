// Several cameras on one clock: what each of them showed when.
import { forgetFrames, framesOf, signIn } from './session.mjs';

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

// Opened at a moment, then moved by keys and by a click on the timeline.
export async function together(page, options) {
  await signIn(page, options);
  const url = `${options.url}/playback/${options.camera}?t=${encodeURIComponent(options.time)}&with=${options.others.join(',')}`;
  const moves = {
    'deep link': () => page.goto(url),
    '10 s on': () => page.keyboard.press('ArrowRight'),
    '10 s back': () => page.keyboard.press('ArrowLeft'),
    'a click on the timeline': async () => {
      const box = await page.getByTestId('timeline').boundingBox();
      const [start, end] = await Promise.all(
        ['data-start-ms', 'data-end-ms'].map((name) => page.getAttribute('[data-testid=timeline]', name)),
      );
      const part = (Date.parse(options.clickAt) - start) / (end - start);
      await page.mouse.click(box.x + box.width * part, box.y + box.height * 0.7);
    },
  };
  const found = {};
  for (const [name, move] of Object.entries(moves)) found[name] = await after(page, options, move);
  return { found };
}
