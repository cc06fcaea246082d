// The pages that pictures are taken of: how each is opened, and how long it takes to come to rest.
const VIDEO_MS = 3_000;

export async function signIn(page, { url, email, password }) {
  await page.goto(`${url}/login`);
  await page.getByTestId('email').fill(email);
  await page.getByTestId('password').fill(password);
  await page.getByTestId('submit').click();
  await page.waitForURL((to) => !to.pathname.startsWith('/login'));
}

const at =
  (path, testid) =>
  async (page, { url }) => {
    await page.goto(`${url}${path}`);
    await page.getByTestId(testid).first().waitFor();
  };

const then = (open, testid, shown) => async (page, options) => {
  await open(page, options);
  await page.getByTestId(testid).first().click();
  await page.getByTestId(shown).first().waitFor();
};

const believeNoOwner = (page) =>
  page.route('**/api/auth/setup', (route) => route.fulfill({ json: { needed: true } }));

/** Seen by those who are signed out. */
export const outside = {
  setup: {
    show: async (page, options) => {
      // The server has its owner already: only this page believes that it has none.
      await believeNoOwner(page);
      await at('/setup', 'setup-token')(page, options);
      await page.getByTestId('new-password').fill('correct horse battery');
      await page.unroute('**/api/auth/setup');
    },
  },
  login: {
    show: async (page, options) => {
      await at('/login', 'email')(page, options);
      await page.getByTestId('email').fill(options.email);
    },
  },
};

async function live(page, { url }) {
  await page.goto(`${url}/live`);
  await page.waitForSelector('[data-player-state=playing]', { timeout: 30_000 });
  const coming = ['starting', 'recovering'].map((state) => `[data-player-state=${state}]`).join();
  await page.waitForFunction((them) => !document.querySelector(them), coming, { timeout: 30_000 });
}

async function measured(page, options) {
  await at('/system', 'storage-row')(page, options);
  await page.waitForSelector('[data-testid=node][data-measured=true]');
}

const playing =
  (search) =>
  async (page, { url }) => {
    await page.goto(`${url}/playback`);
    await page.waitForURL(/\/playback\/\d+/);
    if (search) await page.goto(`${page.url().split('?')[0]}${search}`);
    await page.waitForSelector('[data-testid=stage][data-phase=ready]', { timeout: 30_000 });
  };

const clip = then(at('/clips', 'clip-row'), 'clip-link', 'manifest');

async function shared(page, options) {
  await clip(page, options);
  await page.getByTestId('clip-share').click();
  await page.getByTestId('share-submit').click();
  await page.goto(await page.getByTestId('share-url').inputValue());
  await page.waitForFunction(() => document.querySelector('video')?.readyState >= 2);
}

export const inside = {
  'first-steps': { show: at('/welcome?step=storage', 'first-run-forecast') },
  live: { show: live, settleMs: VIDEO_MS },
  'layout-editing': { show: at('/live?edit=1', 'layout-tile'), settleMs: 1_500 },
  playback: { show: playing(''), settleMs: VIDEO_MS },
  together: { show: playing('?with=2,3,4'), settleMs: 2 * VIDEO_MS },
  'clip-making': { show: then(playing(''), 'clip-open', 'clip-handle-start'), settleMs: VIDEO_MS },
  clips: { show: at('/clips', 'clip-row'), settleMs: 1_500 },
  clip: { show: clip, settleMs: 1_500 },
  shared: { show: shared },
  cameras: { show: at('/cameras', 'camera-row'), settleMs: 1_500 },
  camera: { show: then(at('/cameras', 'camera-row'), 'camera-link', 'camera-form') },
  'camera-add': { show: at('/cameras/new', 'camera-form') },
  users: { show: at('/users', 'user-row') },
  user: { show: then(at('/users', 'user-row'), 'user-link', 'matrix') },
  system: { show: measured },
  jobs: { show: at('/system/jobs', 'job-row') },
  errors: { show: at('/system/errors', 'tab-errors') },
  audit: { show: at('/system/audit', 'audit-row') },
  accounts: { show: at('/system/accounts', 'account-row') },
  account: { show: at('/account', 'totp-state') },
};

/** A camera on its way from the shelf to the grid. */
async function dragging(page, options) {
  await at('/live?edit=1', 'layout-tile')(page, options);
  await page.getByTestId('layout-columns').getByRole('button').last().click();
  const from = await page.getByTestId('shelf-camera').first().boundingBox();
  const grid = await page.getByTestId('layout-grid').boundingBox();
  await page.mouse.move(from.x + 20, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(grid.x + grid.width - 40, grid.y + 40, { steps: 5 });
}

async function numbers(page, options) {
  await live(page, options);
  await page.getByTestId('tile').first().hover();
  await page.getByTestId('tile-info').first().click();
}

/** Besides the documentation's: states to look at. */
export const states = {
  'layout-menu': { show: then(at('/live', 'tile'), 'layouts', 'layout-new') },
  'layout-dragging': { show: dragging },
  'tile-numbers': { show: numbers, settleMs: 2_500 },
  'user-add': { show: at('/users/new', 'matrix') },
  'account-add': { show: at('/system/accounts/new', 'account-form') },
  'account-totp': {
    show: async (page, options) => {
      await then(at('/account', 'totp-state'), 'totp-enrol', 'proof-password')(page, options);
      await page.getByTestId('proof-password').fill(options.password);
      await page.getByTestId('enrol-next').click();
      await page.getByTestId('totp-qr').waitFor();
    },
  },
  menu: {
    show: async (page, options) => {
      await at('/cameras', 'camera-row')(page, options);
      const more = page.getByTestId('nav-more');
      if (await more.isVisible()) await more.click();
    },
  },
};
