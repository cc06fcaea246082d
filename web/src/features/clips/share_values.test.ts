import { expect, it } from 'vitest';
import { expiryOf, shareMistakes, shareRequest, type ShareValues } from './share_values';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const ZONE = 'America/Sao_Paulo';
const VALUES: ShareValues = { name: ' Police ', term: 'week', until: '', password: '' };

it('counts a term from now', () => {
  expect(shareRequest(VALUES, NOW, ZONE)).toEqual({ expires_at: '2026-11-29T12:00:00.000Z', name: 'Police' });
  expect(shareMistakes(VALUES, NOW, ZONE)).toEqual({ until: false, password: false });
});

it('reads a moment on the account’s clock', () => {
  const custom: ShareValues = { ...VALUES, term: 'custom', until: '2026-11-22T10:30' };
  expect(expiryOf(custom, NOW, ZONE)).toBe(Date.parse('2026-11-22T13:30:00Z'));
});

it('refuses moments that are past, too far off, or none', () => {
  for (const until of ['2026-11-22T08:59', '2027-11-23T12:00', 'soon', '']) {
    expect(shareMistakes({ ...VALUES, term: 'custom', until }, NOW, ZONE).until).toBe(true);
  }
});

it('takes no password, or one of eight bytes', () => {
  const mistake = (password: string) => shareMistakes({ ...VALUES, password }, NOW, ZONE).password;
  expect([mistake(''), mistake('seven77'), mistake('eight888'), mistake('ééää')]).toEqual([
    false,
    true,
    false,
    false,
  ]);
  expect(shareRequest({ ...VALUES, name: '', password: ' with spaces ' }, NOW, ZONE)).toMatchObject({
    password: ' with spaces ',
  });
});
