// Pictures of the running product for the documentation.
//
//   node scripts/screenshots.mjs --url https://127.0.0.1:8443 --email E-MAIL --password PASSWORD [--out DIR] [--language en]
//
// Needs a server with cameras that record, such as script/server --demo gives, and Chromium.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: 'https://127.0.0.1:8443' },
    email: { type: 'string' },
    password: { type: 'string' },
    out: { type: 'string', default: fileURLToPath(new URL('../../docs/screenshots', import.meta.url)) },
    language: { type: 'string', default: 'en' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
  },
});
if (!options.email || !options.password) {
  console.error('--email and --password are needed');
  process.exit(2);
}

const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const SETTLE_MS = 3_000;

const browser = await chromium.launch({
  executablePath: options.chromium,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});

async function signIn(look) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: options.language, ...look });
  const page = await context.newPage();
  await page.goto(`${options.url}/login`);
  await page.getByTestId('email').fill(options.email);
  await page.getByTestId('password').fill(options.password);
  await page.getByTestId('submit').click();
  await page.waitForURL(/\/live/);
  // For the pictures only: this browser's language, not the account's.
  await page.route('**/api/auth/{refresh,me}', async (route) => {
    const answer = await route.fetch();
    const body = await answer.json().catch(() => null);
    if (body?.user) body.user.language = options.language;
    await route.fulfill(body ? { response: answer, json: body } : { response: answer });
  });
  return page;
}

const scenes = {
  live: async (page) => {
    await page.goto(`${options.url}/live`);
    await page.waitForSelector('[data-player-state=playing]', { timeout: 30_000 });
  },
  playback: async (page) => {
    await page.goto(`${options.url}/playback`);
    await page.waitForSelector('[data-testid=stage][data-phase=ready]', { timeout: 30_000 });
  },
  cameras: async (page) => {
    await page.goto(`${options.url}/cameras`);
    await page.waitForSelector('[data-testid=camera-row]');
  },
  system: async (page) => {
    await page.goto(`${options.url}/system`);
    await page.waitForSelector('[data-testid=storage-row]');
  },
};

fs.mkdirSync(options.out, { recursive: true });
for (const [suffix, look, names] of [
  ['', { ...DESK, colorScheme: 'light' }, Object.keys(scenes)],
  ['-dark', { ...DESK, colorScheme: 'dark' }, ['live', 'playback']],
  ['-phone', { ...PHONE, colorScheme: 'dark' }, ['live', 'playback']],
]) {
  const page = await signIn(look);
  for (const name of names) {
    await scenes[name](page);
    await page.waitForTimeout(SETTLE_MS);
    await page.screenshot({ path: `${options.out}/${name}${suffix}.png` });
    console.log(`${name}${suffix}.png`);
  }
  await page.context().close();
}
await browser.close();
