// Pictures of the running product for the documentation.
//
//   node scripts/screenshots.mjs --url https://127.0.0.1:8443 --email E-MAIL --password PASSWORD [--out DIR]
//                                [--only live,users] [--looks en,pt-BR-phone | --all]
//
// Needs a server with cameras that record, some users and some clips, such as script/server --demo gives, and Chromium. `--all` takes
// every page in both languages, dark and light, on a desk and on a phone: to be looked at, not to be kept.
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
    only: { type: 'string' },
    looks: { type: 'string', default: 'en,pt-BR,pt-BR-phone' },
    all: { type: 'boolean', default: false },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
  },
});
if (!options.email || !options.password) {
  console.error('--email and --password are needed');
  process.exit(2);
}

const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const NARROW = { ...PHONE, viewport: { width: 360, height: 740 } };
const SETTLE_MS = 3_000;

// The end of the file's name, and what it looks like.
const LOOKS = {
  en: { suffix: '', language: 'en', colorScheme: 'light', ...DESK },
  'en-dark': { suffix: '-dark', language: 'en', colorScheme: 'dark', ...DESK },
  'en-phone': { suffix: '-phone', language: 'en', colorScheme: 'light', ...NARROW },
  'pt-BR': { suffix: '-pt-BR', language: 'pt-BR', colorScheme: 'dark', ...DESK },
  'pt-BR-phone': { suffix: '-pt-BR-phone', language: 'pt-BR', colorScheme: 'dark', ...PHONE },
};

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

async function open(look) {
  const { viewport, deviceScaleFactor = 1, isMobile = false, hasTouch = false, colorScheme } = look;
  const device = { viewport, deviceScaleFactor, isMobile, hasTouch, colorScheme };
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: look.language, ...device });
  return await context.newPage();
}

// For the pictures only: this browser's language, not the account's.
async function speak(page, language) {
  await page.route('**/api/auth/{login,refresh,me}', async (route) => {
    const answer = await route.fetch();
    const body = await answer.json().catch(() => null);
    const user = body?.user ?? body;
    if (user?.language) user.language = language;
    await route.fulfill(body ? { response: answer, json: body } : { response: answer });
  });
}

async function signIn(page) {
  await page.goto(`${options.url}/login`);
  await page.getByTestId('email').fill(options.email);
  await page.getByTestId('password').fill(options.password);
  await page.getByTestId('submit').click();
  await page.waitForURL(/\/live/);
}

// Seen by those who are signed out.
const outside = {
  setup: async (page) => {
    // The server has its owner already: only this page believes that it has none.
    await page.route('**/api/auth/setup', (route) => route.fulfill({ json: { needed: true } }));
    await page.goto(`${options.url}/setup`);
    await page.getByTestId('setup-token').waitFor();
    await page.getByTestId('new-password').fill('correct horse battery');
  },
  login: async (page) => {
    await page.unroute('**/api/auth/setup');
    await page.goto(`${options.url}/login`);
    await page.getByTestId('email').fill(options.email);
  },
};

const to = (path, testid) => async (page) => {
  await page.goto(`${options.url}${path}`);
  await page.getByTestId(testid).first().waitFor();
};

const inside = {
  live: async (page) => {
    await page.goto(`${options.url}/live`);
    await page.waitForSelector('[data-player-state=playing]', { timeout: 30_000 });
  },
  playback: async (page) => {
    await page.goto(`${options.url}/playback`);
    await page.waitForSelector('[data-testid=stage][data-phase=ready]', { timeout: 30_000 });
  },
  'clip-making': async (page) => {
    await inside.playback(page);
    await page.getByTestId('clip-open').click();
    await page.getByTestId('clip-handle-start').waitFor();
  },
  clips: to('/clips', 'clip-row'),
  clip: async (page) => {
    await inside.clips(page);
    await page.getByTestId('clip-link').first().click();
    await page.getByTestId('manifest').waitFor();
  },
  shared: async (page) => {
    await inside.clip(page);
    await page.getByTestId('clip-share').click();
    await page.getByTestId('share-submit').click();
    await page.goto(await page.getByTestId('share-url').inputValue());
    await page.waitForFunction(() => document.querySelector('video')?.readyState >= 2);
  },
  cameras: to('/cameras', 'camera-row'),
  users: to('/users', 'user-row'),
  user: async (page) => {
    await to('/users', 'user-row')(page);
    await page.getByTestId('user-link').first().click();
    await page.getByTestId('matrix').waitFor();
  },
  system: to('/system', 'storage-row'),
  audit: to('/system/audit', 'audit-row'),
  accounts: to('/system/accounts', 'account-row'),
  account: to('/account', 'totp-state'),
};

// Besides the documentation's: states to look at.
const states = {
  'user-add': to('/users/new', 'matrix'),
  'account-add': to('/system/accounts/new', 'account-form'),
  'account-totp': async (page) => {
    await inside.account(page);
    await page.getByTestId('totp-enrol').click();
    await page.getByTestId('proof-password').fill(options.password);
    await page.getByTestId('enrol-next').click();
    await page.getByTestId('totp-qr').waitFor();
  },
  menu: async (page) => {
    await inside.cameras(page);
    const more = page.getByTestId('nav-more');
    if (await more.isVisible()) await more.click();
  },
};

const wanted = (name) => !options.only || options.only.split(',').includes(name);

async function take(page, scenes, suffix) {
  for (const [name, show] of Object.entries(scenes)) {
    if (!wanted(name)) continue;
    await show(page);
    await page.waitForTimeout(SETTLE_MS);
    await page.screenshot({ path: `${options.out}/${name}${suffix}.png` });
    console.log(`${name}${suffix}.png`);
  }
}

fs.mkdirSync(options.out, { recursive: true });
for (const name of options.all ? Object.keys(LOOKS) : options.looks.split(',')) {
  const look = LOOKS[name];
  const page = await open(look);
  await speak(page, look.language);
  await take(page, outside, look.suffix);
  await signIn(page);
  await take(page, options.all ? { ...inside, ...states } : inside, look.suffix);
  await page.context().close();
}
await browser.close();
