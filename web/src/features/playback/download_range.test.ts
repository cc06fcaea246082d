import { expect, it } from 'vitest';
import { estimate, initialRange, NO_MARKS, readRange, withIn, withOut } from './download_range';
import type { Footage } from './footage';

it('reads local times of the account', () => {
  expect(readRange('2026-11-22T05:30:00', '2026-11-22T05:31:00', 'America/Sao_Paulo')).toEqual({
    startMs: Date.parse('2026-11-22T08:30:00Z'),
    endMs: Date.parse('2026-11-22T08:31:00Z'),
  });
});

it('says what is wrong', () => {
  expect(readRange('', '2026-11-22T05:31', 'UTC')).toBe('invalid');
  expect(readRange('2026-11-22T05:31', '2026-11-22T05:31', 'UTC')).toBe('order');
  expect(readRange('2026-11-22T05:31', '2026-11-23T05:32', 'UTC')).toBe('long');
});

it('begins with in and out, or around the playhead', () => {
  expect(initialRange(NO_MARKS, 100_500)).toEqual({ startMs: 70_000, endMs: 131_000 });
  expect(initialRange({ inMs: 10_000, outMs: 40_000 }, 99_000)).toEqual({ startMs: 10_000, endMs: 40_000 });
  expect(initialRange({ inMs: 10_000, outMs: null }, 99_000)).toEqual({ startMs: 10_000, endMs: 99_000 });
});

it('estimates from the rate of the day, without the gaps', () => {
  const footage: Footage = {
    spans: [
      { startMs: 0, endMs: 10_000, permanent: false },
      { startMs: 20_000, endMs: 30_000, permanent: false },
    ],
    gaps: [],
    sizeBytes: 20_000_000,
    durationS: 20,
  };
  const day = { startMs: 0, endMs: 86_400_000 };
  expect(estimate({ startMs: 5_000, endMs: 25_000 }, footage, day)).toEqual({
    recordedMs: 10_000,
    sizeBytes: 10_000_000,
  });
  expect(estimate({ startMs: -1, endMs: 25_000 }, footage, day)).toEqual({
    recordedMs: null,
    sizeBytes: null,
  });
});

it('keeps in before out', () => {
  expect(withIn({ inMs: null, outMs: 50 }, 20)).toEqual({ inMs: 20, outMs: 50 });
  expect(withIn({ inMs: 20, outMs: 50 }, 60)).toEqual({ inMs: 60, outMs: null });
  expect(withOut({ inMs: 60, outMs: null }, 30)).toEqual({ inMs: null, outMs: 30 });
});
