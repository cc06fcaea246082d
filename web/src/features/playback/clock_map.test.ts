import { describe, expect, it } from 'vitest';
import { beginningOf, coversMoment, mediaAt, stretchesOf, wallAt, type DatedFragment } from './clock_map';

const T0 = Date.parse('2026-11-22T08:00:00Z');

/** Files of two-second fragments: [date of the file, fragments, starts after a discontinuity]. */
function playlist(files: [wall: number, fragments: number, breaks?: boolean][]): DatedFragment[] {
  const out: DatedFragment[] = [];
  let start = 0;
  let cc = 0;
  for (const [wall, count, breaks] of files) {
    if (breaks) cc += 1;
    for (let i = 0; i < count; ++i) {
      out.push({
        start,
        duration: 2,
        cc,
        programDateTime: wall + i * 2000,
        rawProgramDateTime: i === 0 ? new Date(wall).toISOString() : null,
      });
      start += 2;
    }
  }
  return out;
}

describe('one run', () => {
  const map = stretchesOf(
    playlist([
      [T0, 30],
      [T0 + 60_000, 30],
    ]),
  );

  it('counts on from the date', () => {
    expect(mediaAt(map, T0)).toBe(0);
    expect(mediaAt(map, T0 + 12_345)).toBeCloseTo(12.345, 6);
    expect(mediaAt(map, T0 + 61_040)).toBeCloseTo(61.04, 6);
    expect(wallAt(map, 61.04)).toBeCloseTo(T0 + 61_040, 3);
  });

  it('ends where the footage ends', () => {
    expect(mediaAt(map, T0 + 120_000)).toBeNull();
    expect(mediaAt(map, T0 - 5_000)).toBe(0);
    expect(wallAt(map, 500)).toBe(T0 + 120_000);
  });
});

describe('a gap', () => {
  const map = stretchesOf(
    playlist([
      [T0, 5],
      [T0 + 40_000, 5, true],
    ]),
  );

  it('is jumped over', () => {
    expect(mediaAt(map, T0 + 9_999)).toBeCloseTo(9.999, 6);
    expect(mediaAt(map, T0 + 10_000)).toBe(10);
    expect(mediaAt(map, T0 + 25_000)).toBe(10);
    expect(mediaAt(map, T0 + 41_000)).toBeCloseTo(11, 6);
  });

  it('is not counted in the time of day', () => {
    expect(wallAt(map, 9.5)).toBeCloseTo(T0 + 9_500, 3);
    expect(wallAt(map, 10)).toBe(T0 + 40_000);
    expect(wallAt(map, 12.5)).toBeCloseTo(T0 + 42_500, 3);
  });
});

describe('a camera whose clock drifts', () => {
  // 60 s of media took 60.030 s of wall time.
  const map = stretchesOf(
    playlist([
      [T0, 30],
      [T0 + 60_030, 30],
    ]),
  );

  it('is spread evenly over the file', () => {
    expect(mediaAt(map, T0 + 30_015)).toBeCloseTo(30, 6);
    expect(mediaAt(map, T0 + 60_029.9)).toBeCloseTo(59.9999, 4);
    expect(mediaAt(map, T0 + 60_030)).toBe(60);
  });

  it('comes back to the same moment', () => {
    for (let ms = 0; ms < 119_000; ms += 777) {
      expect(wallAt(map, mediaAt(map, T0 + ms) ?? -1)).toBeCloseTo(T0 + ms, 3);
    }
  });
});

it('never goes back when a new run begins before the old one should have ended', () => {
  const map = stretchesOf(
    playlist([
      [T0, 5],
      [T0 + 9_000, 5, true],
    ]),
  );
  expect(mediaAt(map, T0 + 9_500)).toBeCloseTo(9.5, 6);
  expect(mediaAt(map, T0 + 10_500)).toBeCloseTo(11.5, 6);
});

it('says nothing about a playlist without dates', () => {
  const [fragment] = playlist([[T0, 1]]);
  const map = stretchesOf(fragment ? [{ ...fragment, programDateTime: null }] : []);
  expect(map).toEqual([]);
  expect(mediaAt(map, T0)).toBeNull();
  expect(wallAt(map, 0)).toBeNull();
});

it('knows which moments it covers', () => {
  const map = stretchesOf(
    playlist([
      [T0, 5],
      [T0 + 40_000, 5, true],
    ]),
  );
  expect(coversMoment(map, T0 + 5_000)).toBe(true);
  expect(coversMoment(map, T0 + 20_000)).toBe(false);
  expect(coversMoment(map, T0 + 45_000)).toBe(true);
  expect(coversMoment(map, T0 - 1)).toBeNull();
  expect(coversMoment(map, T0 + 50_000)).toBeNull();
  expect(coversMoment([], T0)).toBeNull();
});

describe('where a playlist begins to play', () => {
  const files = stretchesOf(
    playlist([
      [T0, 5],
      [T0 + 60_000, 5, true],
    ]),
  );

  it('is at the moment, or after the gap that it lies in', () => {
    expect(beginningOf(files, T0 + 4_000, false)).toBe(4);
    expect(beginningOf(files, T0 + 30_000, true)).toBe(10);
  });

  it('is never the last file again for who has played it', () => {
    // The catalog says that the footage ends 40 ms later than the playlist does.
    expect(beginningOf(files, T0 + 70_001, true)).toBe('over');
    expect(beginningOf(files, T0 + 70_001, false)).toBe(19.5);
    expect(beginningOf([], T0, true)).toBe('empty');
  });
});
