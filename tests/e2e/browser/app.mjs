// Our own web app, as a person uses it.
import { overflow, violations } from './axe.mjs';
import { forgetFrames, pictureAtRest, signIn, waitFrames } from './session.mjs';

// The wall of live cameras: pictures until `frames` were seen.
export async function live(page, options) {
  await signIn(page, options);
  await page.goto(`${options.url}/live`);
  await page.waitForSelector('video', { timeout: 20_000 });
  await waitFrames(page, 5);
  await forgetFrames(page);
  return { frames: await waitFrames(page, options.frames, 60_000) };
}

// Playback of a camera from a moment (deep link), then a seek of the player to each of `seeks` (seconds from that moment).
export async function playback(page, options) {
  await signIn(page, options);
  const landings = [];
  // It would play on from where it lands, and on a busy machine the first picture that is noted would not be the first one shown.
  await page.addInitScript(() => {
    HTMLMediaElement.prototype.__play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('not yet', 'NotAllowedError'));
  });
  for (const time of options.times) {
    await page.goto(`${options.url}/playback/${options.camera}?t=${encodeURIComponent(time)}`);
    await page.waitForSelector('video', { timeout: 20_000 });
    landings.push(await landing(page));
  }
  await forgetFrames(page);
  await page.evaluate(() => {
    HTMLMediaElement.prototype.play = HTMLMediaElement.prototype.__play;
    return document.querySelector('video').play();
  });
  const playing = await waitFrames(page, 50);
  const seeks = [];
  for (const offset of options.seeks) seeks.push(await seek(page, offset));
  return { landings, playing, seeks };
}

async function landing(page) {
  await page.waitForSelector('[data-testid=stage][data-phase=ready]', { timeout: 30_000 });
  return pictureAtRest(page);
}

async function seek(page, offset) {
  const from = await page.evaluate(async (by) => {
    const video = document.querySelector('video');
    video.pause();
    window.__frames.length = 0;
    const before = video.currentTime;
    video.currentTime = before + by;
    return before;
  }, offset);
  return { wanted: from + offset, frame: await pictureAtRest(page) };
}

// What the camera pages say about a camera, once it is in `state`.
export async function cameraState(page, options) {
  await signIn(page, options);
  await page.goto(`${options.url}/cameras/${options.camera}`);
  await page.waitForSelector(`[data-testid=camera-state][data-state=${options.state}]`, { timeout: 30_000 });
  return { text: await page.innerText('main') };
}

// Without the recorder the app opens, says so in the person's language, and comes back by itself.
export async function opensOffline(page, options, session) {
  session.allow('ERR_INTERNET_DISCONNECTED', '');
  await page.goto(`${options.url}/login`);
  await page.waitForSelector('[data-testid=login-form]', { timeout: 20_000 });
  const worker = await page.evaluate(async () => (await navigator.serviceWorker.ready).active?.scriptURL);
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    return (await (await caches.open(names[0])).keys()).map((request) => new URL(request.url).pathname);
  });
  await page.context().setOffline(true);
  await page.goto(`${options.url}/live`);
  await page.waitForSelector('[data-testid=no-connection]', { timeout: 30_000 });
  const told = await page.innerText('main');
  await page.context().setOffline(false);
  await page.waitForSelector('[data-testid=login-form]', { timeout: 30_000 });
  return { worker, kept, told };
}

// What happens is shown though nothing is asked any more: the answers to every further question never come. Then the
// session is ended elsewhere.
export async function followsEvents(page, options, session) {
  session.allow(401, '/api/');
  await signIn(page, options);
  const state = (name) =>
    page.waitForSelector(`[data-testid=camera-state][data-state=${name}]`, { timeout: 30_000 });
  await page.goto(`${options.url}/cameras`);
  await state('recording');
  await page.route(/\/api\/(cameras|auth\/me)/, () => undefined);
  const login = await page.request.post(`${options.url}/api/auth/login`, {
    data: { email: options.email, password: options.password },
  });
  const headers = { Authorization: `Bearer ${(await login.json()).access_token}` };
  await page.request.patch(`${options.url}/api/cameras/${options.camera}/`, { headers, data: { is_active: false } });
  await state('disabled');
  await page.unroute(/\/api\/(cameras|auth\/me)/);
  await page.request.post(`${options.url}/api/auth/logout-all`, { headers });
  await page.waitForSelector('[data-testid=login-form]', { timeout: 30_000 });
  return {};
}

// A new owner on a phone: from the empty wall through the first steps, left once and taken up again, to the first live picture.
export async function firstSteps(page, options) {
  const next = () => page.getByTestId('first-run-next').click();
  const step = (name) => page.waitForSelector(`[data-testid=first-run][data-step=${name}]`, { timeout: 20_000 });
  await signIn(page, options);
  await page.getByTestId('first-run-link').click();
  const found = [];
  const look = async (name) => {
    await step(name);
    found.push(...(await violations(page, name)));
    if ((await overflow(page)).length > 0) found.push({ where: name, rule: 'overflow', help: 'sticks out', nodes: [] });
  };
  await look('place');
  await page.getByTestId('time-zone').fill('America/Manaus');
  await next();
  await page.getByTestId('first-run-forecast').waitFor();
  await look('storage');
  const four = await page.getByTestId('first-run-forecast').innerText();
  await page.getByTestId('first-run-more-cameras').click();
  const five = await page.getByTestId('first-run-forecast').innerText();
  await page.goto(`${options.url}/welcome`);
  await step('storage');
  await next();
  await look('camera');
  await page.getByTestId('camera-name').fill('Gate');
  await page.getByTestId('camera-url').fill(options.camera);
  await page.getByTestId('camera-test').click();
  await page.waitForSelector('[data-testid=camera-test-report][data-ok=true]', { timeout: 30_000 });
  await page.getByTestId('submit').click();
  await look('done');
  await page.waitForSelector('[data-testid=camera-state][data-state=recording]', { timeout: 30_000 });
  await page.getByTestId('first-run-live').click();
  await page.waitForSelector('[data-player-state=playing]', { timeout: 30_000 });
  return { found, four, five, kept: await page.evaluate(() => Object.entries(localStorage).filter(([k]) => k.startsWith('dvr.firstRun'))) };
}
