import { fromLocalInput } from '@/lib/time/zone';
import { recordedMs, type Footage } from './footage';

export const MAX_RANGE_MS = 24 * 3_600_000;

export interface DownloadRange {
  startMs: number;
  endMs: number;
}

/** What `i` and `o` have marked. */
export interface Marks {
  inMs: number | null;
  outMs: number | null;
}

export const NO_MARKS: Marks = { inMs: null, outMs: null };

/** A beginning after the end takes the end away, and the other way round. */
export function withIn(marks: Marks, ms: number | null): Marks {
  const keeps = ms === null || marks.outMs === null || marks.outMs > ms;
  return { inMs: ms, outMs: keeps ? marks.outMs : null };
}

export function withOut(marks: Marks, ms: number | null): Marks {
  const keeps = ms === null || marks.inMs === null || marks.inMs < ms;
  return { inMs: keeps ? marks.inMs : null, outMs: ms };
}

export type RangeMistake = 'invalid' | 'order' | 'long';

export function readRange(from: string, to: string, zone: string): DownloadRange | RangeMistake {
  const startMs = fromLocalInput(from, zone);
  const endMs = fromLocalInput(to, zone);
  if (startMs === null || endMs === null) return 'invalid';
  if (endMs <= startMs) return 'order';
  return endMs - startMs > MAX_RANGE_MS ? 'long' : { startMs, endMs };
}

/** In and out where they were set, else half a minute to both sides of the playhead; whole seconds. */
export function initialRange({ inMs, outMs }: Marks, positionMs: number): DownloadRange {
  const startMs = inMs ?? (outMs === null ? positionMs - 30_000 : outMs - 60_000);
  const endMs = outMs ?? (inMs === null ? positionMs + 30_000 : Math.max(inMs + 60_000, positionMs));
  return { startMs: Math.floor(startMs / 1000) * 1000, endMs: Math.ceil(endMs / 1000) * 1000 };
}

export interface RangeEstimate {
  /** Of the range; null when it leaves the day that is known. */
  recordedMs: number | null;
  sizeBytes: number | null;
}

export function estimate(range: DownloadRange, footage: Footage, day: DownloadRange): RangeEstimate {
  if (range.startMs < day.startMs || range.endMs > day.endMs) return { recordedMs: null, sizeBytes: null };
  const recorded = recordedMs(footage.spans, range.startMs, range.endMs);
  const rate = footage.durationS > 0 ? footage.sizeBytes / footage.durationS : 0;
  return { recordedMs: recorded, sizeBytes: Math.round((rate * recorded) / 1000) };
}
