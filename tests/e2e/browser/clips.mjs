// Clips as a person makes, keeps and shares them.
import { overflow, violations } from './axe.mjs';
import { forgetFrames, pictureAtRest, resting, restingPlace, signIn, waitFrames } from './session.mjs';

const INTO_FRAME_S = 0.001;
const BEFORE_END_S = 0.01;

async function numberAfter(page, action) {
  await forgetFrames(page);
  await action();
  return (await pictureAtRest(page)).number;
}

// The page may move a handle once it has seen the picture: where the handle rests, in milliseconds.
async function restOf(page, id) {
  const [ms] = await resting(page, `[data-testid=${id}]`, ({ dataset }) => (dataset.ms ? [Number(dataset.ms)] : null));
  return ms;
}

// The number at a moment of a file in the browser's own player; negative: counted from the end.
async function numberAt(page, seconds) {
  await page.waitForFunction(() => document.querySelector('video')?.readyState >= 2, null, { timeout: 30_000 });
  return await numberAfter(page, () =>
    page.evaluate((at) => {
      const video = document.querySelector('video');
      video.pause();
      video.currentTime = at < 0 ? video.duration + at : at;
    }, seconds),
  );
}

// What axe finds, and what sticks out, in each state that the pages come into.
class Looks {
  found = [];

  async at(page, where) {
    this.found.push(...(await violations(page, where)));
    const out = await overflow(page);
    if (out.length > 0) this.found.push({ where, rule: 'overflow', nodes: out });
  }
}

// A clip is made from the timeline, played, shared with a password, opened by somebody who is not signed in, revoked.
export async function clipFlow(page, options, session) {
  await signIn(page, options);
  await page.goto(`${options.url}/clips`);
  await page.waitForSelector('[data-testid=clips-empty]');
  const looks = new Looks();
  await looks.at(page, 'clips: empty');
  const made = await make(page, options, looks);
  const played = await play(page, looks);
  const shared = await share(page, options, session, looks);
  const library = await useLibrary(page, options, looks);
  return { made, played, shared, library, found: looks.found };
}

async function make(page, options, looks) {
  await page.goto(`${options.url}/playback/${options.camera}?t=${encodeURIComponent(options.time)}`);
  await page.waitForSelector('[data-testid=stage][data-phase=ready]', { timeout: 30_000 });
  await page.keyboard.press('Space');
  await page.waitForSelector('[data-testid=stage][data-playing=false]');
  await page.keyboard.press('i');
  await page.waitForSelector('[data-testid=clip-panel]');

  // The end is dragged by its handle, the start is nudged by a frame: both show what they stand on.
  const [x, y] = await restingPlace(page, '[data-testid=clip-handle-end]');
  const endBefore = await restOf(page, 'clip-end');
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 60, y, { steps: 6 });
  const last = await numberAfter(page, () => page.mouse.up());
  const dragged = (await restOf(page, 'clip-end')) - endBefore;
  // Its first rest brings the handle clear of its picture's edges; from then on a nudge is a picture.
  await numberAfter(page, () => page.press('[data-testid=clip-handle-start]', 'ArrowRight'));
  const startBefore = await restOf(page, 'clip-start');
  const first = await numberAfter(page, () => page.press('[data-testid=clip-handle-start]', 'ArrowRight'));
  const nudged = (await restOf(page, 'clip-start')) - startBefore;

  await looks.at(page, 'clip making');
  await page.fill('[data-testid=clip-name]', options.name);
  await page.click('[data-testid=clip-submit]');
  await page.waitForSelector('[data-testid=made-clip][data-state=ready]', { timeout: 60_000 });
  await looks.at(page, 'clip made');
  return { first, last, dragged, nudged };
}

// The clip's own page: its first and its last picture, and that it runs.
async function play(page, looks) {
  await page.click('[data-testid=made-clip-open]');
  await page.waitForSelector('[data-testid=clip-video]');
  await page.waitForSelector('[data-testid=manifest]');
  await looks.at(page, 'clip');
  const first = await numberAt(page, INTO_FRAME_S);
  const last = await numberAt(page, -BEFORE_END_S);
  await numberAt(page, INTO_FRAME_S);
  await forgetFrames(page);
  await page.evaluate(() => document.querySelector('video').play());
  const frames = await waitFrames(page, 30);
  return { first, last, frames, sha256: await page.innerText('[data-testid=clip-sha256]') };
}

async function share(page, options, session, looks) {
  await page.click('[data-testid=clip-share]');
  await page.fill('[data-testid=share-password]', options.sharePassword);
  await looks.at(page, 'share');
  await page.click('[data-testid=share-submit]');
  const link = await page.inputValue('[data-testid=share-url]');
  await looks.at(page, 'share: made');
  await page.click('[data-testid=share-done]');

  const stranger = await session.another({ locale: 'pt-BR' });
  session.allow(403, '/unlock');
  session.allow(404, '/api/shared/');
  await stranger.goto(link);
  await stranger.fill('[data-testid=shared-password]', 'not the password');
  await stranger.click('[data-testid=shared-unlock]');
  const refusal = await stranger.innerText('[data-testid=field-error]');
  await looks.at(stranger, 'shared: locked');
  await stranger.fill('[data-testid=shared-password]', options.sharePassword);
  await stranger.click('[data-testid=shared-unlock]');
  await stranger.waitForSelector('[data-testid=shared-clip]');
  await looks.at(stranger, 'shared');
  const facts = await stranger.innerText('[data-testid=shared-clip]');
  const first = await numberAt(stranger, INTO_FRAME_S);
  await forgetFrames(stranger);
  await stranger.evaluate(() => document.querySelector('video').play());
  const frames = await waitFrames(stranger, 30);

  await page.click('[data-testid=share-revoke]');
  await looks.at(page, 'share: revoke');
  await page.click('[data-testid=share-revoke-dialog] [data-testid=confirm]');
  await page.waitForSelector('[data-testid=share-row]', { state: 'detached' });
  await stranger.reload();
  const gone = await stranger.innerText('[data-testid=shared-gone]');
  await looks.at(stranger, 'shared: gone');
  return { refusal, facts, first, frames, gone };
}

// Found by its name, renamed where it stands, seen on the timeline, deleted.
async function useLibrary(page, options, looks) {
  await page.goto(`${options.url}/clips`);
  await page.waitForFunction(() => document.querySelector('[data-testid=clip-picture]')?.naturalWidth > 0);
  await looks.at(page, 'clips');
  await page.fill('[data-testid=filter-search]', 'nothing is called so');
  await page.waitForSelector('[data-testid=clips-nothing]');
  await looks.at(page, 'clips: nothing found');
  await page.fill('[data-testid=filter-search]', options.name.slice(2, 8).toUpperCase());
  await page.click('[data-testid=clip-rename]');
  await page.fill('[data-testid=clip-name-input]', options.rename);
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-testid=toast]');
  await page.goto(`${options.url}/playback/${options.camera}?t=${encodeURIComponent(options.time)}`);
  const onTimeline = await page.getAttribute('[data-testid=timeline-clip]', 'title');
  await page.click('[data-testid=timeline-clip]');
  await page.click('[data-testid=clip-delete]');
  await looks.at(page, 'clip: delete');
  await page.click('[data-testid=clip-delete-dialog] [data-testid=confirm]');
  await page.waitForSelector('[data-testid=clips-empty]');
  return { onTimeline };
}
