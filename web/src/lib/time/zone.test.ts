import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  dayBounds,
  dayOf,
  dayStart,
  fromLocalInput,
  monthGrid,
  toLocalInput,
} from './zone';

const HOUR = 3_600_000;
const hours = (day: string, zone: string) => {
  const { startMs, endMs } = dayBounds(day, zone);
  return (endMs - startMs) / HOUR;
};

describe('days of a zone', () => {
  it('has 23, 24 and 25 hours', () => {
    expect(hours('2026-03-29', 'Europe/Berlin')).toBe(23);
    expect(hours('2026-10-25', 'Europe/Berlin')).toBe(25);
    expect(hours('2026-11-22', 'America/Sao_Paulo')).toBe(24);
  });

  it('starts at one where the clock skips midnight', () => {
    // São Paulo, 4 November 2018: 00:00 did not exist.
    expect(new Date(dayStart('2018-11-04', 'America/Sao_Paulo')).toISOString()).toBe(
      '2018-11-04T03:00:00.000Z',
    );
    expect(hours('2018-11-04', 'America/Sao_Paulo')).toBe(23);
    expect(hours('2018-11-03', 'America/Sao_Paulo')).toBe(24);
  });

  it('counts the repeated hour before midnight to the old day', () => {
    // São Paulo, 17 February 2018: 23:00 to 24:00 came twice.
    expect(hours('2018-02-17', 'America/Sao_Paulo')).toBe(25);
    expect(new Date(dayStart('2018-02-18', 'America/Sao_Paulo')).toISOString()).toBe(
      '2018-02-18T03:00:00.000Z',
    );
  });

  it('knows zones with quarters of an hour', () => {
    expect(new Date(dayStart('2026-11-22', 'Asia/Kathmandu')).toISOString()).toBe('2026-11-21T18:15:00.000Z');
    expect(dayOf(Date.parse('2026-11-21T18:14:59.999Z'), 'Asia/Kathmandu')).toBe('2026-11-21');
  });

  it('has no hole and no overlap between days, in every zone of a year with changes', () => {
    for (const zone of [
      'America/Sao_Paulo',
      'Europe/Lisbon',
      'America/Havana',
      'Australia/Lord_Howe',
      'UTC',
    ]) {
      for (let day = '2018-01-01'; day < '2019-01-01'; day = addDays(day, 1)) {
        const { startMs, endMs } = dayBounds(day, zone);
        expect(dayOf(startMs, zone)).toBe(day);
        expect(dayOf(endMs - 1, zone)).toBe(day);
      }
    }
  });
});

describe('calendar', () => {
  it('steps over months and years', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addMonths('2026-01', -1)).toBe('2025-12');
  });

  it('lays a month out in weeks', () => {
    const grid = monthGrid('2026-11');
    expect(grid).toHaveLength(5);
    expect(grid[0]?.[0]).toBe('2026-11-01');
    expect(grid[4]?.slice(0, 3)).toEqual(['2026-11-29', '2026-11-30', null]);
  });
});

describe('local inputs', () => {
  it('goes there and back', () => {
    const at = Date.parse('2026-11-22T08:30:15Z');
    expect(toLocalInput(at, 'America/Sao_Paulo')).toBe('2026-11-22T05:30:15');
    expect(fromLocalInput('2026-11-22T05:30:15', 'America/Sao_Paulo')).toBe(at);
    expect(fromLocalInput('2026-11-22T05:30', 'America/Sao_Paulo')).toBe(at - 15_000);
    expect(fromLocalInput('yesterday', 'UTC')).toBeNull();
  });
});
