// Media time of a playlist ↔ time of day, from EXT-X-PROGRAM-DATE-TIME. Pure.
//
// The server writes one date per file of about a minute and says that wall time runs evenly from one date to the next
// while the run goes on: a camera's clock may drift by some frames a minute, so between two dates we interpolate.

/** What is used of an hls.js fragment. Media times in seconds, dates in milliseconds since 1970. */
export interface DatedFragment {
  start: number;
  duration: number;
  /** Counts discontinuities. */
  cc: number;
  programDateTime: number | null;
  /** Set where the playlist itself has a date; elsewhere hls.js adds durations up. */
  rawProgramDateTime: string | null;
}

export interface Stretch {
  mediaStart: number;
  mediaEnd: number;
  wallStart: number;
  wallEnd: number;
}

/** A next date further off than this does not continue the stretch before it. */
const MAX_DRIFT_MS = 1_000;

export function stretchesOf(fragments: readonly DatedFragment[]): Stretch[] {
  const stretches: (Stretch & { cc: number })[] = [];
  for (const fragment of fragments) {
    if (fragment.programDateTime === null) continue;
    const last = stretches.at(-1);
    const mediaEnd = fragment.start + fragment.duration;
    if (last && last.cc === fragment.cc && fragment.rawProgramDateTime === null) {
      last.mediaEnd = mediaEnd;
      last.wallEnd = last.wallStart + (mediaEnd - last.mediaStart) * 1000;
      continue;
    }
    if (last && last.cc === fragment.cc) joinTo(last, fragment.start, fragment.programDateTime);
    stretches.push({
      mediaStart: fragment.start,
      mediaEnd,
      wallStart: fragment.programDateTime,
      wallEnd: fragment.programDateTime + fragment.duration * 1000,
      cc: fragment.cc,
    });
  }
  return stretches;
}

function joinTo(stretch: Stretch, mediaEnd: number, wallEnd: number): void {
  stretch.mediaEnd = mediaEnd;
  if (Math.abs(wallEnd - stretch.wallEnd) <= MAX_DRIFT_MS && wallEnd > stretch.wallStart)
    stretch.wallEnd = wallEnd;
}

/** Seconds of media time for a moment. In a gap: where the footage goes on. After the last: null. */
export function mediaAt(stretches: readonly Stretch[], wallMs: number): number | null {
  const stretch = stretches.find((one) => wallMs < one.wallEnd);
  if (!stretch) return null;
  const part = (wallMs - stretch.wallStart) / (stretch.wallEnd - stretch.wallStart);
  return stretch.mediaStart + Math.max(0, part) * (stretch.mediaEnd - stretch.mediaStart);
}

/** What is shown of footage that ends before the moment that was asked for. */
const LAST_S = 0.5;

/**
 * Where a playlist begins to play that was asked for a moment. When nothing is left from there on: its last pictures, or `over`
 * for who has seen them (`goesOn`): the catalog's end of footage may lie some milliseconds after the playlist's.
 */
export function beginningOf(
  stretches: readonly Stretch[],
  wallMs: number,
  goesOn: boolean,
): number | 'over' | 'empty' {
  const media = mediaAt(stretches, wallMs);
  if (media !== null) return media;
  const last = stretches.at(-1);
  if (!last) return 'empty';
  return goesOn ? 'over' : Math.max(last.mediaStart, last.mediaEnd - LAST_S);
}

/** The moment of a media time; before the first and after the last it is theirs. Null without dates. */
export function wallAt(stretches: readonly Stretch[], media: number): number | null {
  const stretch = stretches.find((one) => media < one.mediaEnd) ?? stretches.at(-1);
  if (!stretch) return null;
  const part = (media - stretch.mediaStart) / (stretch.mediaEnd - stretch.mediaStart);
  return stretch.wallStart + Math.min(1, Math.max(0, part)) * (stretch.wallEnd - stretch.wallStart);
}

/** Whether a moment lies in one of the stretches; null before the first and after the last. */
export function coversMoment(stretches: readonly Stretch[], wallMs: number): boolean | null {
  const first = stretches[0];
  const last = stretches.at(-1);
  if (!first || !last || wallMs < first.wallStart || wallMs >= last.wallEnd) return null;
  return stretches.some((one) => wallMs >= one.wallStart && wallMs < one.wallEnd);
}
