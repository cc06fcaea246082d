// Where playback goes on when several cameras share one clock. Pure; times in milliseconds since 1970.
import type { FootageSpan } from './footage';

export interface Stretch {
  startMs: number;
  endMs: number;
}

/** The leader has none, but another one has: the clock runs on without it up to `untilMs`, where is to be asked again. */
export interface Others {
  kind: 'others';
  ms: number;
  untilMs: number;
}

/** `footage`: the camera that leads has some from there on. */
export type Found = { kind: 'footage'; ms: number } | Others;

/** Holes that are shorter are nobody's worth: the leader leaps over them. */
export const SHORT_MS = 1_000;
/** So near to the present the leader's newest footage may only be on its way. */
export const EDGE_MS = 30_000;

/** The footage at a moment or after it, up to its next hole; null when there is none. */
export function stretchFrom(spans: readonly FootageSpan[], ms: number): Stretch | null {
  let found: Stretch | null = null;
  for (const span of spans) {
    if (span.endMs <= ms) continue;
    if (!found) found = { startMs: Math.max(ms, span.startMs), endMs: span.endMs };
    else if (span.startMs - found.endMs < SHORT_MS) found.endMs = Math.max(found.endMs, span.endMs);
    else break;
  }
  return found;
}

/** What each has at `ms` or after it → where to go on: skipped is only what none of them has. */
export function whereNext(
  ms: number,
  lead: Stretch | null,
  others: readonly (Stretch | null)[],
  nowMs: number,
): Found | null {
  const own: Found | null = lead && { kind: 'footage', ms: lead.startMs };
  if (lead ? lead.startMs - ms < SHORT_MS : ms > nowMs - EDGE_MS) return own;
  const known = others.flatMap((one) => one ?? []).sort((a, b) => a.startMs - b.startMs);
  const first = known[0];
  if (!first || (lead && lead.startMs - first.startMs < SHORT_MS)) return own;
  let untilMs = first.endMs;
  for (const one of known) if (one.startMs - untilMs < SHORT_MS) untilMs = Math.max(untilMs, one.endMs);
  return { kind: 'others', ms: first.startMs, untilMs: Math.min(untilMs, lead?.startMs ?? Infinity) };
}
