// Users, accounts, two-step verification, sessions and the audit log, as people use them.
import { createHmac } from 'node:crypto';
import { signIn } from './session.mjs';

const one = (page, testid) => page.getByTestId(testid).first();

// The owner adds a user with the keyboard, is told what is wrong, and changes, finds, disables and removes them.
export async function users(page, options, session) {
  session.allow(409, '/api/users/sub-users/');
  await signIn(page, options);
  await page.goto(`${options.url}/users`);
  const empty = await one(page, 'users-empty').innerText();
  await one(page, 'user-add').click();
  await one(page, 'submit').click();
  const missing = await page.getByTestId('field-error').allInnerTexts();

  await one(page, 'user-name').fill('Ana Souza');
  await one(page, 'user-email').fill(options.email);
  await one(page, 'new-password').fill(options.newPassword);
  await one(page, 'repeat-password').fill(options.newPassword);
  await grantByKeyboard(page);
  const before = await grid(page);
  await one(page, 'submit').click();
  await page.getByTestId('field-error').waitFor();
  const taken = await one(page, 'field-error').innerText();

  await one(page, 'user-email').fill(options.user);
  await one(page, 'submit').click();
  const row = await one(page, 'user-row').innerText();
  await one(page, 'user-link').click();
  await one(page, 'matrix').waitFor();
  const kept = await grid(page);
  await one(page, 'user-active').click();
  await page.locator('[data-testid=user-active][aria-checked=false]').waitFor();
  await page.goto(`${options.url}/users`);
  await one(page, 'user-disabled').waitFor();
  await one(page, 'users-search').fill('nobody at all');
  await one(page, 'users-none').waitFor();
  await one(page, 'users-search').fill('souza');
  await one(page, 'user-link').click();
  await one(page, 'user-delete').click();
  await one(page, 'confirm').click();
  await one(page, 'users-empty').waitFor();
  return { empty, missing, taken, row, before, kept };
}

// From "all cameras, all rights" down and right: the first camera live and playback, the second everything.
async function grantByKeyboard(page) {
  await page.locator('[data-testid=matrix] input[tabindex="0"]').focus();
  for (const key of ['ArrowDown', 'ArrowRight', 'Space', 'ArrowRight', 'Space', 'ArrowDown', 'Home', 'Space']) {
    await page.keyboard.press(key);
  }
}

async function grid(page) {
  return await page.getByTestId('matrix-row').evaluateAll((rows) =>
    rows.map((row) => [...row.querySelectorAll('input')].map((box) => (box.indeterminate ? '-' : box.checked ? 'x' : '.')).join('')),
  );
}

// RFC 6238 with the defaults of every app: SHA-1, six digits, 30 seconds.
function totp(secret, step) {
  const bits = [...secret.replace(/\s/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = mac[mac.length - 1] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1e6).padStart(6, '0');
}

const step = () => Math.floor(Date.now() / 30_000);

// Turned on, asked for at sign-in, a recovery code in its place, turned off.
export async function twoSteps(page, options, session) {
  session.allow(401, '/api/auth/login');
  session.allow(400, '/api/auth/totp/confirm');
  await signIn(page, options);
  await page.goto(`${options.url}/account`);
  await one(page, 'totp-enrol').click();
  await one(page, 'proof-password').fill(options.password);
  await one(page, 'enrol-next').click();
  const secret = await one(page, 'totp-secret').innerText();
  const first = totp(secret, step());
  await one(page, 'totp-code').fill(String((Number(first) + 1) % 1e6).padStart(6, '0'));
  await one(page, 'confirm').click();
  await page.getByTestId('field-error').waitFor();
  await one(page, 'totp-code').fill(totp(secret, step()));
  await one(page, 'confirm').click();
  await one(page, 'recovery-codes').waitFor();
  const codes = await page.locator('[data-testid=recovery-codes] li').allInnerTexts();
  const [file] = await Promise.all([page.waitForEvent('download'), one(page, 'codes-save').click()]);
  await page.keyboard.press('Escape'); // they do not go by a slip
  const stays = await one(page, 'recovery-dialog').isVisible();
  await one(page, 'codes-done').click();
  await page.locator('[data-testid=totp-state][data-enabled=true]').waitFor();

  await one(page, 'account-logout').click();
  await page.waitForURL(/\/login/);
  await one(page, 'email').fill(options.email);
  await one(page, 'password').fill(options.password);
  await one(page, 'submit').click();
  await one(page, 'totp-code').fill('000000');
  await one(page, 'submit').click();
  const wrong = await one(page, 'field-error').innerText();
  await one(page, 'code-other').click();
  await one(page, 'recovery-code').fill(codes[0]);
  await one(page, 'submit').click();
  await page.waitForURL((url) => !url.pathname.startsWith('/login'));

  await page.goto(`${options.url}/account`);
  const left = await one(page, 'totp-state').innerText();
  await one(page, 'totp-disable').click();
  await one(page, 'proof-password').fill(options.password);
  await one(page, 'code-other').click();
  await one(page, 'recovery-code').fill(codes[1]);
  await one(page, 'confirm').click();
  await page.locator('[data-testid=totp-state][data-enabled=false]').waitFor();
  return { codes, file: file.suggestedFilename(), stays, wrong, left };
}

// Another device is seen and ended; it returns to the sign-in page with a message. The same when the owner does it.
export async function sessionsEnd(page, options, session) {
  session.allow(401, '/api/');
  await signIn(page, options);
  const other = await session.another();
  await signIn(other, options);
  await page.goto(`${options.url}/account`);
  await page.getByTestId('session').nth(1).waitFor();
  const names = await page.getByTestId('session').allInnerTexts();
  const current = await page.locator('[data-testid=session][data-current=true]').count();
  await page.getByTestId('session-end').first().click();
  await other.waitForURL(/\/login/, { timeout: 20_000 });
  const told = await one(other, 'session-ended').innerText();

  await signIn(other, { ...options, email: options.guest });
  await page.goto(`${options.url}/users`);
  await page.getByTestId('user-link').filter({ hasText: options.guestName }).click();
  await page.getByTestId('session').first().waitFor();
  await one(page, 'sessions-end-all').click();
  await other.waitForURL(/\/login/, { timeout: 20_000 });
  await one(other, 'session-ended').waitFor();
  return { names, current, told, next: new URL(other.url()).searchParams.get('next') };
}

// Rights are taken while somebody looks: the live tile goes, and the pages say so.
export async function rightsTaken(page, options, session) {
  session.allow(401, '/api/');
  session.allow(403, '/api/');
  session.allow(404, '/api/');
  await signIn(page, options);
  const guest = await session.another();
  await signIn(guest, { ...options, email: options.guest });
  await guest.goto(`${options.url}/live`);
  await guest.waitForSelector('[data-player-state=playing]', { timeout: 30_000 });
  await page.goto(`${options.url}/users`);
  await page.getByTestId('user-link').filter({ hasText: options.guestName }).click();
  const box = page.locator('[data-testid=matrix-row][data-camera-id="0"] input').first();
  await box.check();
  await box.uncheck();
  await Promise.all([page.waitForResponse((r) => r.request().method() === 'PATCH'), one(page, 'submit').click()]);
  const taken = Date.now();
  await guest.getByTestId('tile').waitFor({ state: 'detached', timeout: 20_000 });
  const goneAfterMs = Date.now() - taken;
  const live = await one(guest, 'wall-empty').innerText();
  await guest.goto(`${options.url}/cameras/${options.camera}`);
  const camera = await one(guest, 'camera-gone').innerText();
  await guest.goto(`${options.url}/playback/${options.camera}`);
  await guest.locator('main h2').waitFor();
  const playback = await guest.locator('main').innerText();
  await guest.goto(`${options.url}/system`);
  const system = await one(guest, 'not-allowed').innerText();
  return { goneAfterMs, live, camera, playback, system };
}

// What the others did is in the log; filters go into the address.
export async function auditLog(page, options) {
  await signIn(page, options);
  await page.goto(`${options.url}/system/audit`);
  await one(page, 'audit-row').waitFor();
  const all = await page.getByTestId('audit-row').evaluateAll((rows) => rows.map((row) => row.dataset.action));
  await one(page, 'audit-action').selectOption('camera');
  await page.waitForURL(/action=camera/);
  await page.waitForFunction(() => [...document.querySelectorAll('[data-testid=audit-row]')].every((row) => row.dataset.action.startsWith('camera')));
  const cameras = await page.getByTestId('audit-row').allInnerTexts();
  await page.reload();
  await one(page, 'audit-row').waitFor();
  const afterReload = await one(page, 'audit-action').inputValue();
  await one(page, 'audit-from').fill('31/31/2099');
  await one(page, 'audit-from').blur();
  const noSuchDay = await one(page, 'field-error').innerText();
  await one(page, 'audit-from').fill('01/01/2099');
  await one(page, 'audit-empty').waitFor();
  await one(page, 'audit-clear').click();
  await one(page, 'audit-row').waitFor();
  return { all, cameras, afterReload, noSuchDay };
}

// The administrator adds an account, is told why one with cameras stays, and removes the empty one.
export async function accounts(page, options, session) {
  session.allow(409, '/api/system/accounts/');
  await signIn(page, options);
  await page.goto(`${options.url}/system/accounts`);
  await one(page, 'account-add').click();
  await one(page, 'account-name').fill('Bia Castro');
  await one(page, 'account-email').fill(options.user);
  await one(page, 'new-password').fill(options.newPassword);
  await one(page, 'repeat-password').fill(options.newPassword);
  await one(page, 'submit').click();
  await page.getByTestId('account-link').filter({ hasText: options.withUsers }).click();
  await one(page, 'account-delete').click();
  const stays = await one(page, 'delete-dialog').innerText();
  await page.keyboard.press('Escape');
  await page.goto(`${options.url}/system/accounts`);
  await page.getByTestId('account-link').filter({ hasText: 'Bia Castro' }).click();
  await one(page, 'account-active').click();
  await page.locator('[data-testid=account-active][aria-checked=false]').waitFor();
  await one(page, 'account-delete').click();
  await one(page, 'confirm').click();
  await page.waitForURL(/\/system\/accounts$/);
  await page.getByTestId('account-row').filter({ hasText: 'Bia Castro' }).waitFor({ state: 'detached' });
  return { stays };
}
