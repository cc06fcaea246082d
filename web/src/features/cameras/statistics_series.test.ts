import { describe, expect, it } from 'vitest';
import { joinedPoints, lengthMs, seriesOf, type StatisticsPoint } from './statistics_series';

const MINUTE = 60_000;
const NOON = Date.parse('2026-11-22T12:00:00Z');

const point = (minute: number, change: Partial<StatisticsPoint> = {}): StatisticsPoint => ({
  at: new Date(NOON + minute * MINUTE).toISOString(),
  bitrate_bps: 2_000_000,
  fps: 25,
  packets_lost: 0,
  jitter_ms: 1.5,
  reconnects: 0,
  viewers: 0,
  ...change,
});
const silent = (minute: number) => point(minute, { bitrate_bps: 0, fps: 0, jitter_ms: 0, reconnects: 1 });
const minutes = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => point(from + i));
const times = (points: readonly StatisticsPoint[]) => points.map((one) => one.at.slice(11, 16));

describe('asking on', () => {
  it('adds what is new, with the last minute as it is known now', () => {
    const joined = joinedPoints(minutes(0, 3), [point(2, { fps: 20 }), point(3)]);
    expect(times(joined)).toEqual(['12:00', '12:01', '12:02', '12:03']);
    expect(joined[2]?.fps).toBe(20);
  });

  it('forgets what is older than a day, and nothing when nothing came', () => {
    const joined = joinedPoints(minutes(0, 1440), minutes(1440, 1442));
    expect(joined).toHaveLength(1440);
    expect(joined[0]?.at).toBe(point(2).at);
    expect(joinedPoints(minutes(0, 3), [])).toEqual(minutes(0, 3));
    expect(joinedPoints([], [])).toEqual([]);
  });
});

describe('for the charts', () => {
  it('has no rates where the camera sent nothing, but counts what happened', () => {
    const { readings, missing } = seriesOf([point(0), silent(1), silent(2), point(3)], NOON + 4 * MINUTE);
    expect(readings.bitrate.map((one) => one.value)).toEqual([2_000_000, null, null, 2_000_000]);
    expect(readings.jitter.map((one) => one.value)).toEqual([1.5, null, null, 1.5]);
    expect(readings.reconnects.map((one) => one.value)).toEqual([0, 1, 1, 0]);
    expect(missing).toEqual([{ startMs: NOON + MINUTE, endMs: NOON + 3 * MINUTE }]);
    expect(lengthMs(missing)).toBe(2 * MINUTE);
  });

  it('does not call missing what was before the first point, or what is to come within moments', () => {
    const { missing, sinceMs } = seriesOf(minutes(0, 10), NOON + 12 * MINUTE);
    expect(missing).toEqual([]);
    expect(sinceMs).toBe(NOON);
    const stopped = seriesOf(minutes(0, 10), NOON + 30 * MINUTE);
    expect(stopped.missing).toEqual([{ startMs: NOON + 10 * MINUTE, endMs: NOON + 30 * MINUTE }]);
  });

  it('spans a day up to now, or to the last point where the clock here is behind', () => {
    const { range, sinceMs } = seriesOf(minutes(0, 1440), NOON);
    expect(range).toEqual({ startMs: NOON, endMs: NOON + 1440 * MINUTE });
    expect(sinceMs).toBeNull();
    expect(seriesOf([], NOON).range.endMs).toBe(NOON);
  });

  it('spans what there is of a younger camera, an hour at least', () => {
    const young = seriesOf(minutes(0, 5), NOON + 5 * MINUTE);
    expect(young.range).toEqual({ startMs: NOON - 55 * MINUTE, endMs: NOON + 5 * MINUTE });
    expect(young.sinceMs).toBe(NOON);
    const older = seriesOf(minutes(0, 300), NOON + 300 * MINUTE);
    expect(older.range.startMs).toBe(NOON);
  });
});
