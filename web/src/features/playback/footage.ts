// What is recorded of a day, as the timeline and the seek see it. Pure; times in milliseconds since 1970.
import type { Reason, RecordingDay } from '@/lib/api/types';
import { parseApiTime } from '@/lib/time/api_time';

export interface FootageSpan {
  startMs: number;
  endMs: number;
  permanent: boolean;
}

export interface FootageGap {
  startMs: number;
  /** Infinity while it goes on. */
  endMs: number;
  reason: Reason;
}

export interface Footage {
  /** In order; none reaches into the next. */
  spans: readonly FootageSpan[];
  gaps: readonly FootageGap[];
  sizeBytes: number;
  durationS: number;
}

export const NO_FOOTAGE: Footage = { spans: [], gaps: [], sizeBytes: 0, durationS: 0 };

export function footageOf(day: RecordingDay): Footage {
  const spans = day.spans.flatMap((span) => {
    const startMs = parseApiTime(span.start_time);
    const endMs = parseApiTime(span.end_time);
    return startMs === null || endMs === null ? [] : [{ startMs, endMs, permanent: span.is_permanent }];
  });
  const gaps = day.gaps.flatMap((gap) => {
    const startMs = parseApiTime(gap.start_time);
    return startMs === null
      ? []
      : [{ startMs, endMs: parseApiTime(gap.end_time) ?? Infinity, reason: gap.reason }];
  });
  return {
    spans: spans.sort((a, b) => a.startMs - b.startMs),
    gaps: gaps.sort((a, b) => a.startMs - b.startMs),
    sizeBytes: day.totals.size_bytes,
    durationS: day.totals.duration,
  };
}

export type Moment =
  { kind: 'recorded' | 'permanent' | 'none' | 'future' } | { kind: 'gap'; gap: FootageGap };

export function momentAt(footage: Footage, ms: number, nowMs: number): Moment {
  const span = spanAt(footage.spans, ms);
  if (span) return { kind: span.permanent ? 'permanent' : 'recorded' };
  const gap = footage.gaps.find((one) => one.startMs <= ms && ms < Math.min(one.endMs, nowMs));
  if (gap) return { kind: 'gap', gap };
  return { kind: ms >= nowMs ? 'future' : 'none' };
}

/** The one that holds the moment: found by halving, a month has 43,200. */
export function spanAt(spans: readonly FootageSpan[], ms: number): FootageSpan | undefined {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.startMs ?? Infinity) <= ms) low = middle + 1;
    else high = middle;
  }
  const last = spans[low - 1];
  return last && ms < last.endMs ? last : undefined;
}

/** Why there is no footage of a moment; null when there is some, or nobody knows. */
export function reasonAt(footage: Footage, ms: number, nowMs: number): Reason | null {
  const moment = momentAt(footage, ms, nowMs);
  return moment.kind === 'gap' ? moment.gap.reason : null;
}

/** From the first to the last that is known of the day, gaps included. */
export function extentOf(footage: Footage, nowMs: number): { startMs: number; endMs: number } | null {
  const known = [...footage.spans, ...footage.gaps];
  if (known.length === 0) return null;
  return {
    startMs: Math.min(...known.map((one) => one.startMs)),
    endMs: Math.max(...known.map((one) => Math.min(one.endMs, nowMs))),
  };
}

/** Milliseconds of a range that are recorded. */
export function recordedMs(spans: readonly FootageSpan[], startMs: number, endMs: number): number {
  return spans.reduce(
    (sum, span) => sum + Math.max(0, Math.min(endMs, span.endMs) - Math.max(startMs, span.startMs)),
    0,
  );
}

const SNAP_MS = 500;

/** Seeks that just miss footage land on it: its beginning, or its last half second. */
export function snapped(spans: readonly FootageSpan[], ms: number): number {
  let before: FootageSpan | undefined;
  for (const span of spans) {
    if (span.startMs <= ms && ms < span.endMs) return ms;
    if (span.startMs > ms) return span.startMs - ms <= SNAP_MS ? span.startMs : backInto(before, ms);
    before = span;
  }
  return backInto(before, ms);
}

function backInto(span: FootageSpan | undefined, ms: number): number {
  if (!span || ms - span.endMs > SNAP_MS) return ms;
  return Math.max(span.startMs, span.endMs - SNAP_MS);
}
