import { expect, it } from 'vitest';
import type { Clip } from '@/lib/api/types';
import { bandsOf } from './clip_bands_layout';

const clip = (id: number, startMs: number, endMs: number) =>
  ({ id, start_time: new Date(startMs).toISOString(), end_time: new Date(endMs).toISOString() }) as Clip;
const view = { startMs: 0, endMs: 1_000_000 };

it('stands where it was cut, wide enough for a finger', () => {
  expect(bandsOf([clip(1, 100_000, 300_000)], view, 1000)).toMatchObject([
    { left: 100, right: 300, count: 1 },
  ]);
  expect(bandsOf([clip(1, 100_000, 101_000)], view, 1000)).toMatchObject([{ left: 100, right: 124 }]);
  expect(bandsOf([clip(1, 999_000, 1_200_000)], view, 1000)).toMatchObject([{ left: 976, right: 1000 }]);
});

it('is one with those that would lie on it', () => {
  const bands = bandsOf(
    [clip(2, 110_000, 111_000), clip(1, 100_000, 101_000), clip(3, 500_000, 501_000)],
    view,
    1000,
  );
  expect(bands.map((one) => [one.clip.id, one.count])).toEqual([
    [1, 2],
    [3, 1],
  ]);
  expect(bands[0]?.untilMs).toBe(111_000);
});
