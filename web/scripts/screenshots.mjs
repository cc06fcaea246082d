// Pictures of the running product for the documentation: every page, in both languages, light and dark, on a desk and on a phone.
//
//   node scripts/screenshots.mjs --url https://127.0.0.1:8443 --email E-MAIL --password PASSWORD [--out DIR]
//                                [--only live,users] [--looks en,pt-BR-dark-phone] [--states]
//
// Needs Chromium and a demo (`script/server --demo`) that has recorded for three minutes; people and clips are added to it.
// `--states` takes dialogs and menus besides: to be looked at, not to be kept.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CHROMIUM, DESK, launchChromium } from './lib/chromium.mjs';
import { furnish } from './lib/furnish.mjs';
import { inside, outside, signIn, states } from './lib/scenes.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const WEBP_QUALITY = 74;

// `en`, `pt-BR-dark-phone` …: also the end of the file's name, which is nothing for English, light, on a desk.
const LOOKS = Object.fromEntries(
  ['en', 'pt-BR'].flatMap((language) =>
    ['light', 'dark'].flatMap((colorScheme) =>
      [DESK, PHONE].map((device) => {
        const end = (colorScheme === 'dark' ? '-dark' : '') + (device === PHONE ? '-phone' : '');
        const suffix = (language === 'en' ? '' : `-${language}`) + end;
        return [language + end, { suffix, language, device: { ...device, colorScheme } }];
      }),
    ),
  ),
);

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: 'https://127.0.0.1:8443' },
    email: { type: 'string' },
    password: { type: 'string' },
    out: { type: 'string', default: fileURLToPath(new URL('../../docs/screenshots', import.meta.url)) },
    only: { type: 'string' },
    looks: { type: 'string', default: Object.keys(LOOKS).join(',') },
    states: { type: 'boolean', default: false },
    chromium: { type: 'string', default: CHROMIUM },
  },
});
if (!options.email || !options.password) {
  console.error('--email and --password are needed');
  process.exit(2);
}

async function openPage(browser, { language, device }) {
  const place = { locale: language, timezoneId: 'America/Sao_Paulo' };
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...place, ...device });
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

/** WebP, a third of PNG's size; Playwright itself makes none. */
async function picture(page, path) {
  const client = await page.context().newCDPSession(page);
  const { data } = await client.send('Page.captureScreenshot', { format: 'webp', quality: WEBP_QUALITY });
  await client.detach();
  fs.writeFileSync(path, Buffer.from(data, 'base64'));
}

async function take(page, scenes, suffix) {
  for (const [name, { show, settleMs = 700 }] of Object.entries(scenes)) {
    if (options.only && !options.only.split(',').includes(name)) continue;
    await show(page, options);
    await page.waitForTimeout(settleMs);
    await picture(page, `${options.out}/${name}${suffix}.webp`);
    console.log(`${name}${suffix}.webp`);
  }
}

fs.mkdirSync(options.out, { recursive: true });
await furnish(options.url, options.email, options.password);
for (const name of options.looks.split(',')) {
  const look = LOOKS[name];
  const browser = await launchChromium(options.chromium, look.language);
  const page = await openPage(browser, look);
  await speak(page, look.language);
  await take(page, outside, look.suffix);
  await signIn(page, options);
  await take(page, options.states ? { ...inside, ...states } : inside, look.suffix);
  await browser.close();
}
