import { expect, it } from 'vitest';
import { rangeOf } from './range_of';

it('reads the stretch of footage of a row, and nothing else', () => {
  expect(rangeOf('2026-11-22T21:46:01.836Z to 2026-11-22T21:46:27.815Z')).toEqual({
    startMs: Date.UTC(2026, 10, 22, 21, 46, 1, 836),
    endMs: Date.UTC(2026, 10, 22, 21, 46, 27, 815),
  });
  expect(rangeOf('owner@a.org to b@a.org')).toBeNull();
  expect(rangeOf('2026-99-99T00:00:00Z to 2026-11-22T21:46:27.815Z')).toBeNull();
  expect(rangeOf('')).toBeNull();
});
