import { describe, expect, it } from 'vitest';
import { Ranges } from './timeline_layout';

const view = { startMs: 0, endMs: 1_000_000 };
const at = (startMs: number, endMs: number) => ({ startMs, endMs });
const pixels = (runs: { left: number; right: number }[]) => runs.map(({ left, right }) => [left, right]);

describe('runs', () => {
  it('cover what is in the view, cut at its edges', () => {
    const ranges = new Ranges([at(-50_000, 100_000), at(400_000, 500_000), at(950_000, 2_000_000)]);
    expect(pixels(ranges.runs(view, 100))).toEqual([
      [0, 10],
      [40, 50],
      [95, 100],
    ]);
  });

  it('join what touches, and what no pixel tells apart', () => {
    expect(new Ranges([at(0, 10), at(10, 20), at(15, 30)]).length).toBe(1);
    const ranges = new Ranges([at(0, 100_000), at(101_000, 200_000), at(260_000, 300_000)]);
    expect(pixels(ranges.runs(view, 100))).toEqual([
      [0, 20],
      [26, 30],
    ]);
    expect(ranges.runs({ startMs: 99_000, endMs: 102_000 }, 300)).toHaveLength(2);
  });

  it('end now', () => {
    expect(pixels(new Ranges([at(100_000, Infinity)]).runs(view, 100, 500_000))).toEqual([[10, 50]]);
  });

  it('are never more than pixels, whatever is recorded', () => {
    const month = Array.from({ length: 43_200 }, (_, i) => at(i * 60_000, i * 60_000 + 55_000));
    const ranges = new Ranges(month);
    expect(ranges.length).toBe(43_200);
    for (let length = 2_592_000_000; length > 1_000; length /= 3) {
      const runs = ranges.runs({ startMs: 1e9, endMs: 1e9 + length }, 1_500);
      expect(runs.length).toBeGreaterThan(0);
      expect(runs.length).toBeLessThanOrEqual(1_500);
      for (let i = 1; i < runs.length; ++i)
        expect(runs[i]?.left ?? 0).toBeGreaterThan(runs[i - 1]?.right ?? Infinity);
    }
  });
});

describe('marks', () => {
  it('are not joined into something larger', () => {
    const gaps = new Ranges(Array.from({ length: 1_000 }, (_, i) => at(i * 1_000, i * 1_000 + 1)));
    const marks = gaps.marks(view, 100, 2);
    expect(marks.length).toBeLessThanOrEqual(51);
    expect(marks.every((one) => one.right - one.left < 0.01)).toBe(true);
  });

  it('keep wide ones whole', () => {
    const gaps = new Ranges([at(100_000, 200_000), at(200_100, 200_200), at(600_000, Infinity)]);
    expect(pixels(gaps.marks(view, 100, 2, 700_000))).toEqual([
      [10, 20],
      [20.01, 20.02],
      [60, 70],
    ]);
  });
});
