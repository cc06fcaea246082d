import { describe, expect, it } from 'vitest';
import { dayBounds } from '@/lib/time/zone';
import {
  boundsOf,
  firstView,
  MAX_VIEW_MS,
  MIN_VIEW_MS,
  msAt,
  panView,
  showMoment,
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

  it('stops at a second, at forty days, and at the bounds', () => {
    const near = zoomView(day, day, 1e9, day.startMs + H);
    expect(length(near)).toBe(MIN_VIEW_MS);
    expect(zoomView(near, day, 1e-9, day.startMs + H)).toEqual(day);
    const year = boundsOf(day.startMs - 365 * 24 * H, day.endMs);
    expect(length(zoomView(near, year, 1e-9, day.startMs + H))).toBe(MAX_VIEW_MS);
  });

  it('goes back where it came from', () => {
    const bounds = boundsOf(null, day.endMs);
    const at = day.startMs + 8 * H;
    let view = { startMs: day.startMs, endMs: day.endMs };
    for (let i = 0; i < 30; ++i) view = zoomView(view, bounds, 1.2, at);
    for (let i = 0; i < 30; ++i) view = zoomView(view, bounds, 1 / 1.2, at);
    expect(view.startMs).toBeCloseTo(day.startMs, 0);
    expect(view.endMs).toBeCloseTo(day.endMs, 0);
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

describe('bounds', () => {
  it('reach from the oldest footage to the end of today, and back a month at least', () => {
    expect(boundsOf(null, day.endMs)).toEqual({ startMs: day.endMs - 31 * 24 * H, endMs: day.endMs });
    expect(boundsOf(day.startMs, day.endMs).startMs).toBe(day.endMs - 31 * 24 * H);
    const old = day.startMs - 90 * 24 * H;
    expect(boundsOf(old, day.endMs).startMs).toBe(old);
  });
});
