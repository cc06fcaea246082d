import { describe, expect, it } from 'vitest';
import {
  firstClipRange,
  keptOf,
  missingIn,
  moveEnd,
  pillPlaces,
  setEnd,
  settleEnd,
  viewAround,
} from './clip_range';
import type { Footage } from './footage';

const S = 1_000;
const span = (startS: number, endS: number, permanent = false) => ({
  startMs: startS * S,
  endMs: endS * S,
  permanent,
});
const footage: Footage = {
  spans: [span(0, 60), span(60, 100, true), span(130, 200)],
  gaps: [{ startMs: 100 * S, endMs: 125 * S, reason: 'timeout' }],
  sizeBytes: 0,
  durationS: 0,
};

describe('the first range', () => {
  it('is half a minute about the playhead', () => {
    expect(firstClipRange({ inMs: null, outMs: null }, 100 * S, 900 * S)).toEqual({
      startMs: 90 * S,
      endMs: 120 * S,
    });
  });
  it('does not reach beyond the newest footage', () => {
    expect(firstClipRange({ inMs: null, outMs: null }, 100 * S, 105 * S)).toEqual({
      startMs: 75 * S,
      endMs: 105 * S,
    });
  });
  it('takes the marks that are there', () => {
    expect(firstClipRange({ inMs: 5 * S, outMs: 7 * S }, 0, 900 * S)).toEqual({
      startMs: 5 * S,
      endMs: 7 * S,
    });
    expect(firstClipRange({ inMs: 5 * S, outMs: null }, 0, 900 * S)).toEqual({
      startMs: 5 * S,
      endMs: 35 * S,
    });
    expect(firstClipRange({ inMs: 5 * S, outMs: null }, 0, 8 * S)).toEqual({ startMs: 5 * S, endMs: 8 * S });
    expect(firstClipRange({ inMs: null, outMs: 90 * S }, 0, 900 * S)).toEqual({
      startMs: 60 * S,
      endMs: 90 * S,
    });
  });
});

describe('a handle', () => {
  const range = { startMs: 10 * S, endMs: 20 * S };
  it('stops a frame before the other one', () => {
    expect(moveEnd(range, 'start', 25 * S, 40, 99 * S).startMs).toBe(20 * S - 40);
    expect(moveEnd(range, 'end', 5 * S, 40, 99 * S).endMs).toBe(10 * S + 40);
  });
  it('does not go where nothing is recorded yet', () => {
    expect(moveEnd(range, 'end', 50 * S, 40, 30 * S).endMs).toBe(30 * S);
  });
  it('that rests is moved clear of the edges of the picture that is shown', () => {
    const settled = (endMs: number) => settleEnd({ ...range, endMs }, 'end', 19_960, 40).endMs;
    expect(settled(19_961)).toBe(19_972);
    expect(settled(19_999)).toBe(19_988);
    expect(settled(19_980)).toBe(19_980);
    expect(settled(20_001)).toBe(19_988);
    expect(settleEnd(range, 'start', 9_999.5, 40)).toEqual({ startMs: 10_011.5, endMs: 20 * S });
  });
  it('that rests in a gap stays, though the picture after the gap is shown', () => {
    expect(settleEnd(range, 'end', 25 * S, 40)).toEqual(range);
    expect(settleEnd(range, 'start', 10 * S + 50, 40)).toEqual(range);
  });
  it('that is put beyond the other takes it along', () => {
    expect(setEnd(range, 'start', 12 * S, 99 * S)).toEqual({ startMs: 12 * S, endMs: 20 * S });
    expect(setEnd(range, 'start', 50 * S, 99 * S)).toEqual({ startMs: 50 * S, endMs: 60 * S });
    expect(setEnd(range, 'end', 5 * S, 99 * S)).toEqual({ startMs: -5 * S, endMs: 5 * S });
  });
});

it('tells what is missing, with the reason that the ledger has', () => {
  expect(missingIn({ startMs: 50 * S, endMs: 90 * S }, footage)).toEqual([]);
  expect(missingIn({ startMs: 90 * S, endMs: 210 * S }, footage)).toEqual([
    { startMs: 100 * S, endMs: 130 * S, reason: 'timeout' },
    { startMs: 200 * S, endMs: 210 * S, reason: null },
  ]);
  expect(missingIn({ startMs: 110 * S, endMs: 120 * S }, footage)).toHaveLength(1);
});

it('keeps the pills apart and inside', () => {
  const view = { startMs: 0, endMs: 100 * S };
  expect(pillPlaces(view, 1000, { startMs: 40 * S, endMs: 60 * S }, 100)).toEqual([300, 600]);
  expect(pillPlaces(view, 1000, { startMs: 0, endMs: 1 * S }, 100)).toEqual([0, 100]);
  expect(pillPlaces(view, 1000, { startMs: 99 * S, endMs: 100 * S }, 100)).toEqual([800, 900]);
});

it('shows a range in a fifth of the width, a short one in a minute', () => {
  expect(viewAround({ startMs: 100 * S, endMs: 200 * S })).toEqual({ startMs: -100 * S, endMs: 400 * S });
  expect(viewAround({ startMs: 100 * S, endMs: 101 * S })).toEqual({ startMs: 70.5 * S, endMs: 130.5 * S });
});

it('knows whether footage is kept for good', () => {
  expect(keptOf({ startMs: 10 * S, endMs: 20 * S }, footage)).toBe('none');
  expect(keptOf({ startMs: 50 * S, endMs: 70 * S }, footage)).toBe('some');
  expect(keptOf({ startMs: 70 * S, endMs: 110 * S }, footage)).toBe('all');
  expect(keptOf({ startMs: 110 * S, endMs: 120 * S }, footage)).toBe('none');
});
