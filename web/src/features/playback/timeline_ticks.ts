// The marks of the ruler, on round times of the account's clock. Pure; times in milliseconds since 1970.
import { addDays, dayOf, dayStart, minuteOfDay, type Day } from '@/lib/time/zone';
import type { View } from './timeline_view';

export interface Ticks {
  /** Between two marks with a label. */
  stepMs: number;
  /** What the labels tell: the time of day, or the day. */
  unit: 'time' | 'day';
  major: number[];
  /** Marks between them. */
  minor: number[];
  /** Days under times, months under days: one label for all that it spans. */
  bands: Band[];
}

export interface Band {
  startMs: number;
  endMs: number;
}

export interface ShownDay extends Band {
  day: Day;
}

const S = 1_000;
const MIN = 60 * S;
const H = 60 * MIN;
const DAY_MS = 24 * H;
// Each step with how many minor marks it is divided into.
const STEPS: readonly [stepMs: number, parts: number][] = [
  [100, 2],
  [200, 2],
  [500, 5],
  [S, 5],
  [2 * S, 2],
  [5 * S, 5],
  [10 * S, 2],
  [15 * S, 3],
  [30 * S, 3],
  [MIN, 4],
  [2 * MIN, 2],
  [5 * MIN, 5],
  [10 * MIN, 2],
  [15 * MIN, 3],
  [30 * MIN, 3],
  [H, 4],
  [2 * H, 2],
  [3 * H, 3],
  [6 * H, 6],
  [12 * H, 4],
];
const DAY_STEPS = [1, 2, 7] as const;
/** Clocks change by this, or by multiples of it. */
const QUARTER_MS = 15 * MIN;

const starts = new Map<string, number>();

/** Looked up in every frame, and dear to compute. */
function startOf(day: Day, zone: string): number {
  const key = `${day} ${zone}`;
  let found = starts.get(key);
  if (found === undefined) {
    found = dayStart(day, zone);
    starts.set(key, found);
  }
  return found;
}

/** The days that a view touches; the one that begins at its very end belongs to them. */
export function daysIn(view: View, zone: string): ShownDay[] {
  const days: ShownDay[] = [];
  for (let day = dayOf(view.startMs, zone), startMs = startOf(day, zone); startMs <= view.endMs;) {
    const next = addDays(day, 1);
    const endMs = startOf(next, zone);
    days.push({ day, startMs, endMs });
    day = next;
    startMs = endMs;
  }
  return days;
}

export function ticksOf(view: View, zone: string, width: number, labelPx: number): Ticks {
  const wanted = ((view.endMs - view.startMs) * labelPx) / Math.max(1, width);
  const days = daysIn(view, zone);
  const step = STEPS.find(([stepMs]) => stepMs >= wanted);
  return step ? timeTicks(view, zone, days, ...step) : dayTicks(view, days, wanted);
}

function timeTicks(
  view: View,
  zone: string,
  days: readonly ShownDay[],
  stepMs: number,
  parts: number,
): Ticks {
  const ticks: Ticks = { stepMs, unit: 'time', major: [], minor: [], bands: [...days] };
  const minorMs = stepMs / parts;
  for (const day of days) {
    // Where the clock changes, marks are looked for one by one; every other day is even.
    const odd = day.endMs - day.startMs !== DAY_MS && minorMs >= 5 * MIN;
    if (odd) changedDayTicks(ticks, view, zone, day, minorMs);
    else evenDayTicks(ticks, view, day, minorMs, parts);
  }
  return ticks;
}

function evenDayTicks(ticks: Ticks, view: View, day: ShownDay, minorMs: number, parts: number): void {
  const end = Math.min(view.endMs, day.endMs - 1);
  for (let i = Math.max(0, Math.ceil((view.startMs - day.startMs) / minorMs)); ; ++i) {
    const ms = day.startMs + i * minorMs;
    if (ms > end) return;
    (i % parts === 0 ? ticks.major : ticks.minor).push(ms);
  }
}

function changedDayTicks(ticks: Ticks, view: View, zone: string, day: ShownDay, minorMs: number): void {
  const everyMs = Math.min(minorMs, QUARTER_MS);
  for (let ms = day.startMs; ms < day.endMs && ms <= view.endMs; ms += everyMs) {
    if (ms < view.startMs) continue;
    const clockMs = minuteOfDay(ms, zone) * MIN;
    if (clockMs % ticks.stepMs === 0) ticks.major.push(ms);
    else if (clockMs % minorMs === 0) ticks.minor.push(ms);
  }
}

function dayTicks(view: View, days: readonly ShownDay[], wantedMs: number): Ticks {
  const every = DAY_STEPS.find((one) => one * DAY_MS >= wantedMs) ?? 7;
  const ticks: Ticks = { stepMs: every * DAY_MS, unit: 'day', major: [], minor: [], bands: monthsOf(days) };
  for (const { day, startMs } of days) {
    if (startMs < view.startMs) continue;
    // Counted from a Sunday, so that weeks begin where the calendar's do.
    const number = Date.parse(`${day}T00:00:00Z`) / DAY_MS + 4;
    (number % every === 0 ? ticks.major : ticks.minor).push(startMs);
  }
  return ticks;
}

function monthsOf(days: readonly ShownDay[]): Band[] {
  const bands: (Band & { month: string })[] = [];
  for (const { day, startMs, endMs } of days) {
    const month = day.slice(0, 7);
    const last = bands.at(-1);
    if (last?.month === month) last.endMs = endMs;
    else bands.push({ month, startMs, endMs });
  }
  return bands;
}
