// What a chart over time draws, worked out from readings at even steps. Pure; times in milliseconds since 1970.
import { minuteOfDay } from './time/zone';

/** What was read of the step that begins at `ms`; null: there was nothing to read. */
export interface Reading {
  ms: number;
  value: number | null;
}

export interface TimeRange {
  startMs: number;
  endMs: number;
}

/** Readings side by side that become one mark. */
export interface Bucket extends TimeRange {
  min: number;
  mean: number;
  max: number;
  sum: number;
}

export interface Scale {
  top: number;
  ticks: number[];
}

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const WIDTHS = [1, 2, 5, 10, 15, 20, 30, 60, 120].map((minutes) => minutes * MINUTE_MS);

/** Readings without a hole between them. */
export function runsOf(readings: readonly Reading[], stepMs: number): Reading[][] {
  const runs: Reading[][] = [];
  let last = -Infinity;
  for (const reading of readings) {
    if (reading.value === null) continue;
    if (reading.ms - last > stepMs * 1.5) runs.push([]);
    runs.at(-1)?.push(reading);
    last = reading.ms;
  }
  return runs;
}

/** How long a mark stands for, so that it is not narrower than it can be seen. */
export function bucketWidth(rangeMs: number, pixels: number, leastPixels: number): number {
  const most = Math.max(1, pixels / leastPixels);
  return WIDTHS.find((width) => rangeMs / width <= most) ?? rangeMs;
}

/** A run as marks on multiples of `widthMs`; the first and the last reach no further than the run does. */
export function bucketsOf(run: readonly Reading[], widthMs: number, stepMs: number): Bucket[] {
  const groups = new Map<number, Reading[]>();
  for (const reading of run) {
    const at = Math.floor(reading.ms / widthMs);
    const group = groups.get(at);
    if (group) group.push(reading);
    else groups.set(at, [reading]);
  }
  return [...groups.values()].map((group) => {
    const values = group.map((one) => one.value ?? 0);
    const sum = values.reduce((total, value) => total + value, 0);
    return {
      startMs: group[0]?.ms ?? 0,
      endMs: (group.at(-1)?.ms ?? 0) + stepMs,
      min: Math.min(...values),
      mean: sum / values.length,
      max: Math.max(...values),
      sum,
    };
  });
}

/** The holes of a range in which nothing was read. */
export function missingOf(readings: readonly Reading[], range: TimeRange, stepMs: number): TimeRange[] {
  const holes: TimeRange[] = [];
  let known = range.startMs;
  for (const run of runsOf(readings, stepMs)) {
    const startMs = run[0]?.ms ?? known;
    if (startMs - known >= stepMs) holes.push({ startMs: known, endMs: startMs });
    known = (run.at(-1)?.ms ?? known) + stepMs;
  }
  if (range.endMs - known >= stepMs) holes.push({ startMs: known, endMs: range.endMs });
  return holes;
}

export type Summary = Omit<Bucket, 'startMs' | 'endMs'>;

/** Of what was read; null when nothing was. */
export function summaryOf(readings: readonly Reading[]): Summary | null {
  const values = readings.flatMap((one) => (one.value === null ? [] : [one.value]));
  if (values.length === 0) return null;
  const sum = values.reduce((total, value) => total + value, 0);
  return { min: Math.min(...values), mean: sum / values.length, max: Math.max(...values), sum };
}

/** From nought to a round number at or above `max`, in two or three round steps. */
export function scaleOf(max: number, whole = false): Scale {
  if (!(max > 0)) return { top: 1, ticks: [0, 1] };
  const power = 10 ** Math.floor(Math.log10(max / 3));
  const steps = [1, 2, 2.5, 5, 10, 20].map((one) => one * power).filter((one) => !whole || one % 1 === 0);
  const step = steps.find((one) => max / one <= 3 + 1e-9) ?? Math.max(1, Math.ceil(max / 3));
  const count = Math.max(1, Math.ceil(max / step - 1e-9));
  return { top: step * count, ticks: Array.from({ length: count + 1 }, (_, at) => at * step) };
}

/** Hours between the ticks of a range, so that there are `most` of them at most. */
export function hoursBetweenTicks({ startMs, endMs }: TimeRange, most: number): number {
  const hours = (endMs - startMs) / 3_600_000;
  return [0.25, 0.5, 1, 2, 3, 6].find((step) => hours / step <= most) ?? 12;
}

/** The moments of a range at which the zone's clock shows a multiple of some hours. */
export function hourTicks({ startMs, endMs }: TimeRange, zone: string, everyHours: number): number[] {
  const ticks: number[] = [];
  const first = Math.ceil(startMs / QUARTER_MS) * QUARTER_MS;
  for (let ms = first; ms <= endMs; ms += QUARTER_MS)
    if (minuteOfDay(ms, zone) % (everyHours * 60) === 0) ticks.push(ms);
  return ticks;
}

/** Where a key moves the marker of a chart; undefined: not a key of it. */
export function markerAfter(
  key: string,
  ms: number | null,
  range: TimeRange,
  widthMs: number,
): number | undefined {
  const last = range.endMs - 1;
  const from = ms ?? range.endMs;
  const by: Record<string, number> = {
    ArrowLeft: from - widthMs,
    ArrowRight: from + widthMs,
    ArrowDown: from - widthMs,
    ArrowUp: from + widthMs,
    PageDown: from - 60 * MINUTE_MS,
    PageUp: from + 60 * MINUTE_MS,
    Home: range.startMs,
    End: last,
  };
  const to = by[key];
  return to === undefined ? undefined : Math.min(last, Math.max(range.startMs, to));
}
