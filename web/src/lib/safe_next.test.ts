import { expect, it } from 'vitest';
import { safeNext } from './safe_next';

it('leads back into the app, and nowhere else', () => {
  expect(safeNext('/playback/7?t=2026-11-22T08:30:00Z')).toBe('/playback/7?t=2026-11-22T08:30:00Z');
  for (const next of [
    null,
    '',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/login?next=/x',
  ]) {
    expect(safeNext(next)).toBe('/live');
  }
});
