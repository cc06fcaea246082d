// Every page of the app, in a language, a theme and a width: no violation of WCAG, nothing sticks out, the console is silent.
import { overflow, violations } from './axe.mjs';
import { signIn } from './session.mjs';

const at = (path, testid) => async (page, url) => {
  await page.goto(`${url}${path}`);
  // On a phone the first of them may be one that only a desk shows.
  await page.locator(`[data-testid="${testid}"]:visible`).first().waitFor({ timeout: 20_000 });
};

const click = (open, testid, then) => async (page, url, options) => {
  await open(page, url, options);
  await page.getByTestId(testid).first().click();
  if (then) await page.getByTestId(then).first().waitFor();
};

const account = at('/account', 'totp-state');
const users = at('/users', 'user-row');
const user = click(users, 'user-link', 'matrix');
const oneAccount = click(at('/system/accounts', 'account-row'), 'account-link', 'account-form');

const playback = (page, url, options) => at(`/playback/${options.camera}`, 'timeline')(page, url);

async function enrol(page, url, options) {
  await click(account, 'totp-enrol', 'proof-password')(page, url, options);
  await page.getByTestId('proof-password').fill(options.password);
  await page.getByTestId('enrol-next').click();
  await page.getByTestId('totp-qr').waitFor();
}

const OUTSIDE = {
  login: at('/login', 'login-form'),
  // The server has its owner already: only this page believes that it has none.
  setup: async (page, url) => {
    await page.route('**/api/auth/setup', (route) => route.fulfill({ json: { needed: true } }));
    await at('/setup', 'setup-form')(page, url);
    await page.getByTestId('submit').click();
    await page.getByTestId('field-error').first().waitFor();
    await page.unroute('**/api/auth/setup');
  },
};

const INSIDE = {
  live: at('/live', 'tile'),
  playback,
  'playback: together': (page, url, options) =>
    at(`/playback/${options.camera}?with=${options.others}`, 'follower')(page, url),
  'playback: download': click(playback, 'download-open', 'download-dialog'),
  // Phones have no button for it; a keyboard may be there all the same.
  'playback: help': async (page, url, options) => {
    await playback(page, url, options);
    await page.keyboard.press('?');
    await page.getByTestId('help-dialog').waitFor();
  },
  clips: (page, url) => page.goto(`${url}/clips`),
  cameras: at('/cameras', 'camera-row'),
  'camera add': at('/cameras/new', 'camera-form'),
  camera: (page, url, options) => at(`/cameras/${options.camera}`, 'camera-form')(page, url),
  'camera delete': (page, url, options) =>
    click(at(`/cameras/${options.camera}`, 'camera-form'), 'camera-delete', 'delete-dialog')(page, url),
  users,
  'user add': click(at('/users/new', 'matrix'), 'submit', 'field-error'),
  user,
  'user delete': click(user, 'user-delete', 'delete-dialog'),
  system: at('/system', 'storage-row'),
  jobs: at('/system/jobs', 'tab-jobs'),
  errors: at('/system/errors', 'tab-errors'),
  audit: at('/system/audit', 'audit-row'),
  'audit empty': at('/system/audit?user=999999', 'audit-empty'),
  accounts: at('/system/accounts', 'account-row'),
  'account add': click(at('/system/accounts/new', 'account-form'), 'submit', 'field-error'),
  'one account': oneAccount,
  account,
  'account: enrol': enrol,
  gallery: at('/gallery', 'gallery'),
  'gallery: dialog': click(at('/gallery', 'gallery'), 'gallery-dialog', 'gallery-open'),
  'gallery: front page': at('/gallery?frame=front', 'theme'),
  nowhere: (page, url) => page.goto(`${url}/nowhere`),
};

// What a very wide screen would tear apart: words in one endless line, fields and buttons from wall to wall, pictures out of shape.
const stretched = (page) =>
  page.evaluate(() => {
    const [LINE_PX, FIELD_PX, BUTTON_PX] = [1_100, 1_200, 700];
    const found = [];
    const tell = (what, element) => found.push(`${what}: ${element.outerHTML.slice(0, 160)}`);
    const shown = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
    const range = document.createRange();
    for (const text of shown('p, li, dd, label, h1, h2, h3')) {
      range.selectNodeContents(text);
      if ([...range.getClientRects()].some((line) => line.width > LINE_PX)) tell('a line', text);
    }
    for (const field of shown('input, select, textarea')) if (field.offsetWidth > FIELD_PX) tell('a field', field);
    for (const button of shown('button')) {
      if (button.textContent.trim() && button.offsetWidth > BUTTON_PX) tell('a button', button);
    }
    for (const picture of shown('video')) if (getComputedStyle(picture).objectFit !== 'contain') tell('out of shape', picture);
    return found.slice(0, 5);
  });

// The share of the screen that the wall's pictures take.
const filled = (page) =>
  page.evaluate(() => {
    const areas = [...document.querySelectorAll('[data-testid=tile]')].map((tile) => {
      const { width, height } = tile.getBoundingClientRect();
      return width * height;
    });
    return areas.reduce((sum, area) => sum + area, 0) / (innerWidth * innerHeight);
  });

export async function widest(page, options) {
  const found = [];
  let share = 0;
  await signIn(page, options);
  const together = (on, url) => at(`/playback/${options.camera}?with=${options.others.join(',')}`, 'follower')(on, url);
  const { live, playback, cameras, camera, 'camera add': add, system, account } = INSIDE;
  for (const [name, open] of Object.entries({ live, playback, together, cameras, camera, add, system, account })) {
    await open(page, options.url, options);
    await page.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => undefined);
    const where = `${name} (${options.width})`;
    found.push(...(await violations(page, where)));
    for (const [rule, nodes] of [['overflow', await overflow(page)], ['stretched', await stretched(page)]]) {
      if (nodes.length > 0) found.push({ where, rule, nodes });
    }
    if (name === 'live') share = await filled(page);
    if (options.pictures) await page.screenshot({ path: `${options.pictures}/wide-${name}.png` });
  }
  return { found, filled: share };
}

export async function accessible(page, options, session) {
  const found = [];
  const seen = [];
  const visit = async (scenes, on) => {
    for (const [name, open] of Object.entries(scenes)) {
      await open(on, options.url, options);
      await on.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => undefined); // video never rests
      const where = `${name} (${options.look})`;
      found.push(...(await violations(on, where)));
      const out = await overflow(on);
      if (out.length > 0) found.push({ where, rule: 'overflow', help: 'sticks out of the page', nodes: out });
      seen.push(name);
    }
  };
  await visit(OUTSIDE, page);
  await signIn(page, options);
  await visit(INSIDE, page);
  if (await page.getByTestId('nav-more').isVisible()) await visit({ menu: click(account, 'nav-more', 'menu-users') }, page);
  // A sub-user's app: no users page, and it says so.
  const guest = await session.another();
  await signIn(guest, { ...options, email: options.guest });
  await visit({ 'users: not allowed': at('/users', 'not-allowed'), 'cameras of a sub-user': at('/cameras', 'camera-row') }, guest);
  const places = await guest.locator('nav [data-testid^=nav-]').evaluateAll((all) => all.map((one) => one.dataset.testid));
  return { found, seen, guestPlaces: places, language: await page.evaluate(() => document.documentElement.lang) };
}
