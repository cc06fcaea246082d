// Chromium with a page that notes its pictures and its complaints.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const hook = readFileSync(new URL('./frames.js', import.meta.url), 'utf8');

// A cold start asks for a session that is not there; the browser writes that answer into its console.
const expected = (text, url) => /\/api\/auth\/refresh/.test(url) && /401/.test(text);

export async function openBrowser(options) {
  const browser = await chromium.launch({ executablePath: options.chromium, args: ['--no-sandbox', ...(options.browserArgs ?? [])] });
  const complaints = [];
  // Answers that a scenario asks for on purpose, such as 401 after a wrong code: the browser writes each into its console.
  const allowed = [];
  const allow = (status, path) => allowed.push({ status, path });
  const page = await openPage(browser, options, complaints, allowed);
  return { browser, page, complaints, allow, another: (more) => openPage(browser, { ...options, ...more }, complaints, allowed) };
}

// A page of its own context: another person, or another device. Phones are narrow and touched.
export async function openPage(browser, options, complaints, allowed = []) {
  const phone = options.width && options.width < 600;
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    // What a worker answers, a scenario cannot answer in its place.
    serviceWorkers: options.serviceWorkers ?? 'block',
    locale: options.locale ?? 'en-US',
    colorScheme: options.theme ?? 'light',
    viewport: { width: options.width ?? 1280, height: options.height ?? (phone ? 740 : 800) },
    ...(phone ? { isMobile: true, hasTouch: true } : {}),
  });
  await context.addInitScript(hook);
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(`page: ${error.message}`));
  page.on('console', (message) => {
    const url = message.location().url ?? '';
    const text = message.text();
    const onPurpose = allowed.some((one) => text.includes(String(one.status)) && url.includes(one.path));
    if (message.type() === 'error' && !expected(text, url) && !onPurpose) complaints.push(`${text} ${url}`);
  });
  return page;
}

export async function signIn(page, options) {
  await page.goto(`${options.url}/login`);
  await page.fill('[data-testid=email]', options.email);
  await page.fill('[data-testid=password]', options.password);
  await page.click('[data-testid=submit]');
  await page.waitForURL((url) => !url.pathname.startsWith('/login'), { timeout: 15_000 });
}

export const framesOf = (page) => page.evaluate(() => window.__frames);

export async function forgetFrames(page) {
  await page.evaluate(() => {
    window.__frames.length = 0;
  });
}

// Waits until `count` pictures were presented since they were last forgotten.
export async function waitFrames(page, count, timeout = 30_000) {
  await page.waitForFunction((n) => window.__frames.length >= n, count, { timeout, polling: 50 });
  return framesOf(page);
}

// The picture that rests on the screen. It may be told of before its seek ends, or some time after on a busy machine; and a picture
// from before the seek may still be told of. So the last one, once there was none for half a second.
export async function pictureAtRest(page) {
  await page.waitForFunction(
    () => {
      const video = document.querySelector('video');
      const last = window.__frames.at(-1);
      return video?.readyState >= 2 && !video.seeking && last && performance.now() - last.at > 500;
    },
    null,
    { timeout: 30_000, polling: 20 },
  );
  return (await framesOf(page)).at(-1);
}

// What `read` answers of an element, a list of numbers, once they have not changed for half a second; null: not yet.
export async function resting(page, selector, read) {
  const element = page.locator(selector);
  const begun = Date.now();
  let [found, sinceMs] = [null, begun];
  while (!found || Date.now() - sinceMs < 500) {
    if (Date.now() - begun > 20_000) throw new Error(`${selector} does not come to rest: ${JSON.stringify(found)}`);
    const is = await element.evaluate(read);
    if (!is || !found || is.some((number, at) => Math.abs(number - found[at]) > 1)) [found, sinceMs] = [is, Date.now()];
    await page.waitForTimeout(30);
  }
  return found;
}

// The middle of an element that nothing covers: a panel that opens moves what is below it.
export const restingPlace = (page, selector) =>
  resting(page, selector, (element) => {
    const box = element.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    return element.contains(document.elementFromPoint(x, y)) ? [x, y] : null;
  });
