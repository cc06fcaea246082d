import { describe, expect, it } from 'vitest';
import { dayBounds } from '@/lib/time/zone';
import { daysIn, ticksOf } from './timeline_ticks';

const H = 3_600_000;
const DAY = 24 * H;
const zone = 'America/Sao_Paulo';
const day = dayBounds('2026-11-22', zone);
const iso = (ms: number | undefined) => new Date(ms ?? 0).toISOString();

describe('times', () => {
  it('are as many as fit', () => {
    const wide = ticksOf(day, zone, 1200, 60);
    expect(wide.stepMs).toBe(2 * H);
    expect(wide.major).toHaveLength(13);
    expect(ticksOf(day, zone, 320, 60).stepMs).toBe(6 * H);
  });

  it('go down to tenths of a second', () => {
    const view = { startMs: day.startMs + H, endMs: day.startMs + H + 1_000 };
    const { stepMs, major } = ticksOf(view, zone, 1200, 76);
    expect(stepMs).toBe(100);
    expect(major).toHaveLength(11);
    expect(ticksOf({ ...view, endMs: view.startMs + 60_000 }, zone, 1200, 60).stepMs).toBe(5_000);
  });

  it('begin with each local day, of 23 and of 25 hours too', () => {
    for (const [date, hours] of [
      ['2026-03-29', 23],
      ['2026-10-25', 25],
    ] as const) {
      const bounds = dayBounds(date, 'Europe/Berlin');
      const { major, stepMs } = ticksOf(bounds, 'Europe/Berlin', 2400, 60);
      expect(stepMs).toBe(H);
      expect(major[0]).toBe(bounds.startMs);
      expect(major.at(-1)).toBe(bounds.endMs);
      expect(major).toHaveLength(hours + 1);
    }
  });

  it('keep to round times after the clock has changed', () => {
    const bounds = dayBounds('2026-03-29', 'Europe/Berlin');
    const { major, stepMs } = ticksOf(bounds, 'Europe/Berlin', 300, 60);
    expect(stepMs).toBe(6 * H);
    // 00:00 in winter time; 06:00, 12:00, 18:00 and midnight in summer time.
    expect(major.map(iso)).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T04:00:00.000Z',
      '2026-03-29T10:00:00.000Z',
      '2026-03-29T16:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
  });

  it('fall on round local times in Kathmandu', () => {
    const bounds = dayBounds('2026-11-22', 'Asia/Kathmandu');
    const { major } = ticksOf(bounds, 'Asia/Kathmandu', 1200, 60);
    expect(iso(major[1])).toBe('2026-11-21T20:15:00.000Z');
  });

  it('stand above their days', () => {
    const view = { startMs: day.startMs - 2 * H, endMs: day.startMs + 2 * H };
    expect(ticksOf(view, zone, 1200, 60).bands).toMatchObject([{ endMs: day.startMs }, day]);
  });
});

describe('days', () => {
  const month = { startMs: day.endMs - 31 * DAY, endMs: day.endMs };

  it('are marked at their local beginning, under their months', () => {
    const { unit, stepMs, major, minor, bands } = ticksOf(month, zone, 1600, 76);
    expect([unit, stepMs]).toEqual(['day', 2 * DAY]);
    expect(major.length + minor.length).toBe(32);
    expect([...major, ...minor].every((ms) => iso(ms).includes('T03:00:00'))).toBe(true);
    expect(bands).toHaveLength(2);
  });

  it('are weeks from Sunday on a narrow screen', () => {
    const { stepMs, major } = ticksOf(month, zone, 360, 76);
    expect(stepMs).toBe(7 * DAY);
    expect(major.every((ms) => new Date(ms).getUTCDay() === 0)).toBe(true);
  });

  it('touch the view', () => {
    const view = { startMs: day.startMs - 1, endMs: day.startMs };
    expect(daysIn(view, zone).map((one) => one.day)).toEqual(['2026-11-21', '2026-11-22']);
  });
});
