/** How a picture is kept at the live edge. Pure: from what is buffered, where the picture stands and how far behind that is. */

export interface Range {
  start: number;
  end: number;
}

export interface EdgeState {
  /** Buffered, in order. */
  ranges: readonly Range[];
  position: number;
  /** Seconds behind live; null while unknown. */
  latency: number | null;
  /** Seconds behind live that are wanted. */
  wanted: number;
  /** The present speed. */
  rate: number;
  /** The picture is on its way to the position. */
  seeking: boolean;
}

export type EdgeAdvice = { do: 'seek'; to: number } | { do: 'rate'; rate: number };

/** Never further behind than this for long. */
export const MOST_LATENCY_S = 2;
const FASTEST = 1.3;
/** Lag that is not worth a change of speed, and at which a change ends. */
const LAG_BEGINS_S = 0.25;
const LAG_ENDS_S = 0.05;
/** With less in hand, going faster would only run dry. */
const LEAST_AHEAD_S = 0.25;
/** Closer than this to the end of what is there, a hole after it is jumped. */
const BRINK_S = 0.12;
/** Just inside a range: its first picture, whatever the rounding. */
const INSIDE_S = 0.01;
const WORTH_A_JUMP_S = 0.3;

export function adviseEdge(state: EdgeState): EdgeAdvice {
  const { ranges, position } = state;
  const newest = ranges.at(-1);
  if (!newest) return { do: 'rate', rate: 1 };
  const edge = edgeOf(newest, state);
  const here = ranges.find((one) => one.start - INSIDE_S <= position && position <= one.end + INSIDE_S);
  // To what is kept no more, such as by a key of the keyboard for the last track, it would be on its way for ever.
  if (state.seeking) return here ? { do: 'rate', rate: state.rate } : { do: 'seek', to: edge };
  if (isTooLate(state) && edge > position + WORTH_A_JUMP_S) return { do: 'seek', to: edge };
  const next = ranges.find((one) => one.start > position);
  if (next && (!here || here.end - position < BRINK_S)) return { do: 'seek', to: next.start + INSIDE_S };
  if (!here) return { do: 'seek', to: edge };
  return { do: 'rate', rate: rateFor(state, here.end - position) };
}

/** Where the picture would be as far behind live as wanted, within what is there. */
function edgeOf(newest: Range, { position, latency, wanted }: EdgeState): number {
  const ideal = latency === null ? newest.end - wanted : position + latency - wanted;
  return Math.max(newest.start + INSIDE_S, Math.min(ideal, newest.end - INSIDE_S));
}

function isTooLate({ latency, wanted }: EdgeState): boolean {
  return latency !== null && latency > Math.max(MOST_LATENCY_S, wanted + WORTH_A_JUMP_S);
}

function rateFor({ latency, wanted, rate }: EdgeState, ahead: number): number {
  const lag = (latency ?? 0) - wanted;
  const ends = rate > 1 ? LAG_ENDS_S : LAG_BEGINS_S;
  if (latency === null || lag < ends || ahead < LEAST_AHEAD_S) return 1;
  const steps = Math.round(lag * (FASTEST - 1) * 20);
  return Math.min(FASTEST, 1 + Math.max(1, steps) / 20);
}

const KEEP_BACK_S = 4;
const MOST_BACK_S = 8;

/** What is so old that it can go; null while that is too little to bother. */
export function staleRange(ranges: readonly Range[], position: number): Range | null {
  const oldest = ranges[0];
  if (!oldest || oldest.start > position - MOST_BACK_S) return null;
  return { start: 0, end: position - KEEP_BACK_S };
}

/** Seconds behind live to aim at: long enough to bridge the wait for the next part, and what stalls have taught. */
export function wantedLatency(spacingS: number, caution: number): number {
  return Math.min(1.6, spacingS + 0.15 + caution);
}
