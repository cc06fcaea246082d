import { describe, expect, it } from 'vitest';
import {
  bucketsOf,
  bucketWidth,
  hoursBetweenTicks,
  hourTicks,
  markerAfter,
  missingOf,
  runsOf,
  scaleOf,
  summaryOf,
  type Reading,
} from './chart';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** One a minute; a dot stands for nothing. */
const read = (...values: (number | '.')[]): Reading[] =>
  values.map((value, at) => ({ ms: at * MINUTE, value: value === '.' ? null : value }));

describe('holes', () => {
  it('break the line, whether they are told or left out', () => {
    const told = read(1, 2, '.', 3);
    const leftOut = told.filter((one) => one.value !== null);
    for (const readings of [told, leftOut])
      expect(runsOf(readings, MINUTE).map((run) => run.map((one) => one.value))).toEqual([[1, 2], [3]]);
    expect(runsOf(read('.', '.'), MINUTE)).toEqual([]);
  });

  it('are told with their ends', () => {
    const readings = read('.', 1, '.', '.', 2, '.');
    expect(missingOf(readings, { startMs: 0, endMs: 6 * MINUTE }, MINUTE)).toEqual([
      { startMs: 0, endMs: MINUTE },
      { startMs: 2 * MINUTE, endMs: 4 * MINUTE },
      { startMs: 5 * MINUTE, endMs: 6 * MINUTE },
    ]);
    expect(missingOf(read(1, 2), { startMs: 0, endMs: 2 * MINUTE + 30_000 }, MINUTE)).toEqual([]);
    expect(missingOf([], { startMs: 0, endMs: HOUR }, MINUTE)).toEqual([{ startMs: 0, endMs: HOUR }]);
  });
});

describe('marks', () => {
  it('keep what is highest and lowest, however many readings become one', () => {
    const run = read(2, 2, 90, 2, 4, 0, 5);
    const buckets = bucketsOf(run, 5 * MINUTE, MINUTE);
    expect(buckets).toEqual([
      { startMs: 0, endMs: 5 * MINUTE, min: 2, mean: 20, max: 90, sum: 100 },
      { startMs: 5 * MINUTE, endMs: 7 * MINUTE, min: 0, mean: 2.5, max: 5, sum: 5 },
    ]);
  });

  it('lie on multiples of their width, so that they stay where they are as time goes on', () => {
    const later = read(1, 1, 1, 1, 1, 1, 1, 1).slice(3);
    expect(bucketsOf(later, 5 * MINUTE, MINUTE).map((one) => one.startMs)).toEqual([3 * MINUTE, 5 * MINUTE]);
  });

  it('are as wide as can be seen', () => {
    expect(bucketWidth(24 * HOUR, 4_000, 2.5)).toBe(MINUTE);
    expect(bucketWidth(24 * HOUR, 500, 2.5)).toBe(10 * MINUTE);
    expect(bucketWidth(24 * HOUR, 250, 2.5)).toBe(15 * MINUTE);
    expect(bucketWidth(24 * HOUR, 0, 2.5)).toBe(24 * HOUR);
  });
});

it('sums up what was read', () => {
  expect(summaryOf(read(4, '.', 1, 7))).toEqual({ min: 1, mean: 4, max: 7, sum: 12 });
  expect(summaryOf(read('.'))).toBeNull();
});

describe('the scale', () => {
  it('ends on a round number', () => {
    expect(scaleOf(25)).toEqual({ top: 30, ticks: [0, 10, 20, 30] });
    expect(scaleOf(30)).toEqual({ top: 30, ticks: [0, 10, 20, 30] });
    expect(scaleOf(3_100_000).top).toBe(4_000_000);
    expect(scaleOf(0.7).ticks).toEqual([0, 0.25, 0.5, 0.75]);
    expect(scaleOf(0)).toEqual({ top: 1, ticks: [0, 1] });
    expect(scaleOf(NaN).top).toBe(1);
  });

  it('has whole steps for what is counted', () => {
    for (let max = 1; max < 400; ++max) {
      const { top, ticks } = scaleOf(max, true);
      expect(top).toBeGreaterThanOrEqual(max);
      expect(ticks.length).toBeLessThanOrEqual(4);
      expect(ticks.every(Number.isInteger)).toBe(true);
    }
  });
});

describe('hours', () => {
  const clocks = (ticks: number[]) => ticks.map((ms) => new Date(ms).toISOString().slice(5, 16));

  it('are those of the zone', () => {
    const startMs = Date.parse('2026-11-22T12:07:00Z');
    const range = { startMs, endMs: startMs + 24 * HOUR };
    expect(clocks(hourTicks(range, 'America/Sao_Paulo', 6))).toEqual([
      '11-22T15:00',
      '11-22T21:00',
      '11-23T03:00',
      '11-23T09:00',
    ]);
    expect(clocks(hourTicks(range, 'Asia/Kathmandu', 6))[0]).toBe('11-22T12:15');
  });

  it('are as many as fit', () => {
    const of = (hours: number, most: number) => hoursBetweenTicks({ startMs: 0, endMs: hours * HOUR }, most);
    expect([of(24, 8), of(24, 4), of(1, 4), of(1, 8), of(5, 8), of(5, 4)]).toEqual([3, 6, 0.25, 0.25, 1, 2]);
  });

  it('stay on the clock where it is changed', () => {
    const startMs = Date.parse('2026-10-24T21:00:00Z');
    const ticks = hourTicks({ startMs, endMs: startMs + 12 * HOUR }, 'Europe/Lisbon', 3);
    expect(clocks(ticks)).toEqual(['10-24T23:00', '10-25T03:00', '10-25T06:00', '10-25T09:00']);
  });
});

it('moves its marker by keys, and never out of the range', () => {
  const range = { startMs: 0, endMs: 24 * HOUR };
  const after = (key: string, ms: number | null) => markerAfter(key, ms, range, 5 * MINUTE);
  expect(after('ArrowLeft', null)).toBe(24 * HOUR - 5 * MINUTE);
  expect(after('ArrowRight', HOUR)).toBe(HOUR + 5 * MINUTE);
  expect(after('PageDown', HOUR)).toBe(0);
  expect(after('ArrowLeft', 0)).toBe(0);
  expect(after('End', HOUR)).toBe(24 * HOUR - 1);
  expect(after('Home', HOUR)).toBe(0);
  expect(after('x', HOUR)).toBeUndefined();
});
