import type { Reading } from '@/lib/chart';

export const STEP_MS = 60_000;
const MINUTES = 1440;
const START_MS = Date.parse('2026-01-01T12:00:00.000Z');

export const DAY = { startMs: START_MS, endMs: START_MS + MINUTES * STEP_MS };

/** One reading a minute; an hour and a minute of them are missing. */
const isHole = (minute: number) => (minute >= 500 && minute < 560) || minute === 900;

function sample(value: (minute: number) => number): Reading[] {
  return Array.from({ length: MINUTES }, (_, minute) => ({
    ms: START_MS + minute * STEP_MS,
    value: isHole(minute) ? null : value(minute),
  }));
}

export const LEVELS = sample((minute) => 20 + 8 * Math.sin(minute / 180) + (minute % 7));
export const COUNTS = sample((minute) => (minute % 97 === 0 ? (minute % 5) + 1 : 0));
