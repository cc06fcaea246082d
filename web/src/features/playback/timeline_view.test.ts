import { describe, expect, it } from 'vitest';
import { dayBounds } from '@/lib/time/zone';
import {
  clampView,
  firstView,
  MIN_VIEW_MS,
  msAt,
  panView,
  showMoment,
  ticksOf,
  xOf,
  zoomView,
} from './timeline_view';

const H = 3_600_000;
const day = dayBounds('2026-11-22', 'America/Sao_Paulo');
const length = (view: { startMs: number; endMs: number }) => view.endMs - view.startMs;

describe('zoom', () => {
  it('keeps the moment under the pointer', () => {
    const at = day.startMs + 8 * H;
    const before = xOf(day, 1000, at);
    const view = zoomView(day, day, 4, at);
    expect(length(view)).toBe(6 * H);
    expect(xOf(view, 1000, at)).toBeCloseTo(before, 6);
  });

  it('stops at a minute and at the whole day', () => {
    const near = zoomView(day, day, 1e9, day.startMs + H);
    expect(length(near)).toBe(MIN_VIEW_MS);
    expect(zoomView(near, day, 1e-9, day.startMs + H)).toEqual(day);
  });
});

it('pans inside the day only', () => {
  const view = { startMs: day.startMs, endMs: day.startMs + 6 * H };
  expect(panView(view, day, -H)).toEqual(view);
  expect(panView(view, day, 100 * H)).toEqual({ startMs: day.endMs - 6 * H, endMs: day.endMs });
});

it('follows the playhead without changing the zoom', () => {
  const view = { startMs: day.startMs, endMs: day.startMs + H };
  expect(showMoment(view, day, day.startMs + 10)).toBe(view);
  const moved = showMoment(view, day, day.startMs + 5 * H);
  expect(moved).toEqual({ startMs: day.startMs + 4.5 * H, endMs: day.startMs + 5.5 * H });
});

it('turns pixels into moments and back', () => {
  expect(msAt(day, 1440, 60)).toBe(day.startMs + H);
  expect(xOf(day, 1440, day.startMs + H)).toBe(60);
});

describe('the first view', () => {
  it('is the whole day, when much of it is recorded', () => {
    expect(firstView(day, { startMs: day.startMs, endMs: day.startMs + 9 * H })).toBe(day);
    expect(firstView(day, null)).toBe(day);
  });

  it('is half an hour about the first minutes', () => {
    const at = day.startMs + 12 * H;
    const view = firstView(day, { startMs: at, endMs: at + 60_000 });
    expect(length(view)).toBe(H / 2);
    expect((view.startMs + view.endMs) / 2).toBe(at + 30_000);
  });
});

describe('ticks', () => {
  it('are as many as fit', () => {
    const wide = ticksOf(day, day.startMs, 1200, 60);
    expect(wide.stepMs).toBe(2 * H);
    expect(wide.major).toHaveLength(13);
    expect(ticksOf(day, day.startMs, 320, 60).stepMs).toBe(6 * H);
    const view = clampView({ startMs: day.startMs + H, endMs: day.startMs + H + MIN_VIEW_MS }, day);
    expect(ticksOf(view, day.startMs, 1200, 60).stepMs).toBe(5_000);
  });

  it('begin with the local day and cover days of 23 and 25 hours', () => {
    for (const [date, hours] of [
      ['2026-03-29', 23],
      ['2026-10-25', 25],
    ] as const) {
      const bounds = dayBounds(date, 'Europe/Berlin');
      const { major, stepMs } = ticksOf(bounds, bounds.startMs, 2400, 60);
      expect(stepMs).toBe(H);
      expect(major[0]).toBe(bounds.startMs);
      expect(major.at(-1)).toBe(bounds.endMs);
      expect(major).toHaveLength(hours + 1);
    }
  });

  it('fall on round local times in Kathmandu', () => {
    const bounds = dayBounds('2026-11-22', 'Asia/Kathmandu');
    const { major } = ticksOf(bounds, bounds.startMs, 1200, 60);
    expect(new Date(major[1] ?? 0).toISOString()).toBe('2026-11-21T20:15:00.000Z');
  });
});
