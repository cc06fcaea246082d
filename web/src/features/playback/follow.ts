// Several cameras on one clock: the first leads, each of the others is steered to the moment that it shows. Pure.

export interface Leader {
  wallMs: number;
  playing: boolean;
  rate: number;
}

export interface Follower {
  phase: 'ready' | 'loading' | 'nothing';
  /** The moment on its screen, or the one that was asked for. */
  wallMs: number;
  /** Whether it has footage of the leader's moment; null: that lies outside of what it has loaded. */
  covered: boolean | null;
  /** It agreed with the leader, and its picture is shown. */
  inStep: boolean;
  /** The picture on its screen is of that moment: a busy machine paints it later. */
  current: boolean;
  /** A seek has not landed yet. */
  seeking: boolean;
  /** The last seek: to where, how long ago; and how long one takes. */
  soughtMs: number;
  sinceSeekMs: number;
  seekTakesMs: number;
}

export type Steering =
  | { kind: 'seek'; wallMs: number }
  | { kind: 'play'; rate: number }
  /** Stands on a moment that the leader comes to in so long; there it sets off. */
  | { kind: 'meet'; inMs: number }
  /** Stands still, with its picture. */
  | { kind: 'rest' }
  /** Stands still without one: nothing was recorded then. */
  | { kind: 'hold' }
  | { kind: 'wait' };

/** So little is not corrected: a fifth of a picture. */
const DEAD_MS = 8;
/** What at rest is another picture. */
const OTHER_PICTURE_MS = 20;
/** In step from here on, and no more from there on: painting and the cameras' clocks add some 60 ms to it. */
const JOIN_MS = 40;
const LOSE_MS = 60;
/** So little behind it is caught up by pace; so much ahead the leader is waited for. The rest is a seek. */
const CATCH_UP_MS = 150;
const MEET_MS = 3_000;
const CORRECTED_IN_MS = 800;
const MOST_CORRECTION = 0.25;
/** A seek aims so much further than it takes: who is ahead can wait, who is behind has to seek again. */
const AIM_MS = 150;
const SEEK_AGAIN_MS = 300;
const SEEK_FAILS_MS = 5_000;
const SEEK_EVERY_MS = 1_500;
const REST_SEEK_EVERY_MS = 400;
/** Nothing was found from there on: asked again once the leader is that far off. */
const ASK_AGAIN_MS = 10_000;

export function steer(leader: Leader, follower: Follower): Steering {
  if (follower.phase !== 'ready') return steerAbsent(leader, follower);
  if (follower.covered === null) return steerFar(leader, follower);
  if (!follower.covered) return { kind: 'hold' };
  const drift = follower.wallMs - leader.wallMs;
  return leader.playing ? steerPlaying(leader, follower, drift) : steerResting(leader, follower, drift);
}

/** Whether it may be shown beside the leader. Media runs `rate` times as fast, and so does what is off by it. */
export function isInStep(
  { wallMs, playing, rate }: Leader,
  follower: Pick<Follower, 'wallMs' | 'inStep' | 'current' | 'seeking'>,
): boolean {
  // At rest a small correction of a picture that is shown already is no reason to hide it.
  if (follower.seeking && (playing || !follower.inStep)) return false;
  if (!follower.inStep && !follower.current) return false;
  const most = follower.inStep ? LOSE_MS : JOIN_MS;
  return Math.abs(follower.wallMs - wallMs) <= most * Math.max(1, rate);
}

function steerAbsent(leader: Leader, follower: Follower): Steering {
  const off = Math.abs(follower.soughtMs - leader.wallMs);
  const again = ASK_AGAIN_MS * Math.max(1, leader.rate);
  if (off > again && follower.sinceSeekMs > SEEK_EVERY_MS) return { kind: 'seek', wallMs: leader.wallMs };
  return { kind: 'wait' };
}

/** It was asked for this moment and found the next footage far ahead: there it waits. Else it has to be loaded. */
function steerFar(leader: Leader, follower: Follower): Steering {
  const waits = follower.wallMs > leader.wallMs && follower.soughtMs <= leader.wallMs;
  if (waits) return { kind: 'hold' };
  if (follower.sinceSeekMs > SEEK_EVERY_MS) return { kind: 'seek', wallMs: leader.wallMs };
  return { kind: 'hold' };
}

function steerPlaying(leader: Leader, follower: Follower, drift: number): Steering {
  if (follower.seeking && follower.sinceSeekMs < SEEK_FAILS_MS) return { kind: 'wait' };
  const pace = Math.max(1, leader.rate);
  const far = drift < -CATCH_UP_MS * pace || drift > MEET_MS * pace;
  if (far && follower.sinceSeekMs > follower.seekTakesMs + SEEK_AGAIN_MS)
    return { kind: 'seek', wallMs: leader.wallMs + (follower.seekTakesMs + AIM_MS) * leader.rate };
  if (!far && drift > JOIN_MS * pace && !follower.inStep) return { kind: 'meet', inMs: drift / leader.rate };
  return { kind: 'play', rate: leader.rate * (1 - correction(drift, leader.rate)) };
}

/** The share by which it must run slower, so that they meet in about a second. */
function correction(drift: number, rate: number): number {
  if (Math.abs(drift) < DEAD_MS) return 0;
  return Math.min(MOST_CORRECTION, Math.max(-MOST_CORRECTION, drift / rate / CORRECTED_IN_MS));
}

function steerResting(leader: Leader, follower: Follower, drift: number): Steering {
  const other = Math.abs(drift) > OTHER_PICTURE_MS && follower.soughtMs !== leader.wallMs;
  if (other && follower.sinceSeekMs > REST_SEEK_EVERY_MS) return { kind: 'seek', wallMs: leader.wallMs };
  return { kind: 'rest' };
}

export const MOST_CAMERAS = 9;

/** `?with=3,7`: the cameras beside the first, each once, not more than can be watched. */
export function readWith(text: string | null, mainId: number, playable: readonly number[]): number[] {
  const ids = (text ?? '').split(',').map(Number);
  const known = ids.filter((id, at) => id !== mainId && playable.includes(id) && ids.indexOf(id) === at);
  return known.slice(0, MOST_CAMERAS - 1);
}

/** Columns of the wall that a number of pictures fills best. */
export function columnsFor(count: number): number {
  return Math.ceil(Math.sqrt(count));
}
