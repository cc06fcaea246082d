// The range that a clip is made of, and its two handles. Pure; times in milliseconds since 1970.
import type { Reason } from '@/lib/api/types';
import type { Marks } from './download_range';
import type { Footage } from './footage';
import { xOf, type View } from './timeline_view';

export interface ClipRange {
  startMs: number;
  endMs: number;
}

export type End = 'start' | 'end';

const DEFAULT_MS = 30_000;
const LEAD_MS = 10_000;
/** Shorter stretches without footage are the camera's own rhythm. */
const TELL_MS = 500;

/** The marks where they were set, else half a minute about the playhead, not beyond the newest footage. */
export function firstClipRange({ inMs, outMs }: Marks, positionMs: number, newestMs: number): ClipRange {
  if (inMs !== null && outMs !== null) return { startMs: inMs, endMs: outMs };
  if (outMs !== null) return { startMs: outMs - DEFAULT_MS, endMs: outMs };
  const endMs = Math.min(newestMs, (inMs ?? positionMs - LEAD_MS) + DEFAULT_MS);
  return { startMs: inMs !== null && inMs < endMs ? inMs : endMs - DEFAULT_MS, endMs };
}

/** A handle stops a frame before the other one, and at `latestMs`: nothing is recorded yet after it. */
export function moveEnd(
  range: ClipRange,
  end: End,
  ms: number,
  frameMs: number,
  latestMs: number,
): ClipRange {
  if (end === 'start') return { ...range, startMs: Math.min(ms, range.endMs - frameMs) };
  return { ...range, endMs: Math.min(latestMs, Math.max(ms, range.startMs + frameMs)) };
}

/** How near to a picture's edge a handle may rest, of the picture's length. */
const CLEAR = 0.3;
/** A handle shows the picture of a millisecond beside it. */
const BESIDE_MS = 2;

/**
 * A handle that rests shows a picture, and the clip begins or ends with that one: it is moved clear of the picture's edges,
 * where milliseconds and the drift of a camera's clock would decide. In a gap the picture after it is shown: the handle stays.
 */
export function settleEnd(range: ClipRange, end: End, pictureMs: number, frameMs: number): ClipRange {
  const earliest = pictureMs + CLEAR * frameMs;
  const latest = pictureMs + (1 - CLEAR) * frameMs;
  const settled = (ms: number) => {
    const isOnPicture = ms >= pictureMs - BESIDE_MS && ms <= pictureMs + frameMs + BESIDE_MS;
    return isOnPicture ? Math.min(latest, Math.max(earliest, ms)) : ms;
  };
  return end === 'start'
    ? { ...range, startMs: settled(range.startMs) }
    : { ...range, endMs: settled(range.endMs) };
}

/** To a moment that may lie beyond the other handle: then that one keeps the length. */
export function setEnd(range: ClipRange, end: End, ms: number, latestMs: number): ClipRange {
  const length = range.endMs - range.startMs;
  if (end === 'start') {
    return ms < range.endMs
      ? { ...range, startMs: ms }
      : { startMs: ms, endMs: Math.min(latestMs, ms + length) };
  }
  return ms > range.startMs ? { ...range, endMs: ms } : { startMs: ms - length, endMs: ms };
}

export interface Missing {
  startMs: number;
  endMs: number;
  /** Null: the gap ledger says nothing of it. */
  reason: Reason | null;
}

/** The stretches of a range without footage. */
export function missingIn(range: ClipRange, footage: Footage): Missing[] {
  const found: Missing[] = [];
  let at = range.startMs;
  const tell = (until: number) => {
    if (until - at < TELL_MS) return;
    const gap = footage.gaps.find((one) => one.startMs < until && one.endMs > at);
    found.push({ startMs: at, endMs: until, reason: gap?.reason ?? null });
  };
  for (const span of footage.spans) {
    if (span.endMs <= at) continue;
    if (span.startMs >= range.endMs) break;
    tell(span.startMs);
    at = Math.max(at, span.endMs);
  }
  tell(range.endMs);
  return found;
}

/** The view in which a range can be handled: it takes a fifth of the width, and is not cut off. */
export function viewAround(range: ClipRange): View {
  const half = Math.max(60_000, (range.endMs - range.startMs) * 5) / 2;
  const middle = (range.startMs + range.endMs) / 2;
  return { startMs: middle - half, endMs: middle + half };
}

/** Left edges of the two time pills: each beside its handle, inside the width, never over each other. */
export function pillPlaces(view: View, width: number, range: ClipRange, pillPx: number): [number, number] {
  const start = Math.min(
    Math.max(xOf(view, width, range.startMs) - pillPx, 0),
    Math.max(0, width - 2 * pillPx),
  );
  const end = Math.max(Math.min(xOf(view, width, range.endMs), width - pillPx), start + pillPx);
  return [start, end];
}

/** Whether every bit of footage in a range is kept for good, or none, or some. */
export function keptOf(range: ClipRange, footage: Footage): 'all' | 'some' | 'none' {
  const inside = footage.spans.filter((span) => span.endMs > range.startMs && span.startMs < range.endMs);
  if (inside.length === 0 || !inside.some((span) => span.permanent)) return 'none';
  return inside.every((span) => span.permanent) ? 'all' : 'some';
}
