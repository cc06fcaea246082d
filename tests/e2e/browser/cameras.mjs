// The cameras' pages, as an owner uses them.
import { overflow, violations } from './axe.mjs';
import { signIn } from './session.mjs';

const one = (page, testid) => page.getByTestId(testid).first();
const stateOf = (page, state) => page.waitForSelector(`[data-testid=camera-state][data-state=${state}]:visible`, { timeout: 30_000 });

// A camera is added after its address was tried, renamed, turned off and on, and removed; what is wrong is told on the way.
export async function cameras(page, options, session) {
  session.allow(404, '/api/cameras/'); // those that are asked for while they are being removed
  await signIn(page, options);
  const found = [];
  const look = async (where) => {
    found.push(...(await violations(page, where)));
    const out = await overflow(page);
    if (out.length > 0) found.push({ where, rule: 'overflow', nodes: out });
  };
  await page.goto(`${options.url}/cameras/new`);
  await one(page, 'submit').click();
  const missing = await page.getByTestId('field-error').allInnerTexts();
  await one(page, 'camera-name').fill('Gate');
  await one(page, 'camera-url').fill(options.nobody);
  await one(page, 'camera-test').click();
  await page.waitForSelector('[data-testid=camera-test-report][data-ok=false]', { timeout: 30_000 });
  const refused = await one(page, 'camera-test-report').innerText();
  await look('test failed');
  await one(page, 'camera-url').fill(options.camera);
  await one(page, 'camera-test').click();
  await page.waitForSelector('[data-testid=camera-test-report][data-ok=true]', { timeout: 30_000 });
  await page.waitForFunction(() => document.querySelector('[data-testid=camera-test-picture]')?.naturalWidth > 0);
  const report = await one(page, 'camera-test-report').innerText();
  await look('test passed');
  await one(page, 'submit').click();
  await page.waitForURL(/\/live$/);
  await page.goto(`${options.url}/cameras`);
  await one(page, 'camera-link').click();
  await stateOf(page, 'recording');

  await one(page, 'camera-name').fill('Back gate');
  await one(page, 'submit').click();
  await page.getByRole('heading', { level: 1, name: 'Back gate' }).waitFor();
  await one(page, 'camera-active').click();
  await stateOf(page, 'disabled');
  await one(page, 'camera-active').click();
  await stateOf(page, 'recording');
  await page.getByTestId('gap').first().waitFor({ timeout: 30_000 });
  await look('a camera with a gap');
  await one(page, 'camera-delete').click();
  await one(page, 'footage-delete').check();
  await one(page, 'delete-confirm').click();
  await page.waitForURL(/\/cameras$/);
  await page.getByTestId('camera-link').filter({ hasText: 'Back gate' }).first().waitFor({ state: 'detached' });
  return { found, missing, refused, report };
}
