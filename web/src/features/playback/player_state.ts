import type { Found } from './whereabouts';

/** `absent`: it has no footage, and its clock runs without any, for the other cameras. */
export type PlayerPhase =
  'idle' | 'loading' | 'ready' | 'absent' | 'waiting' | 'empty' | 'failed' | 'unsupported';

export interface PlayerState {
  phase: PlayerPhase;
  playing: boolean;
}

/** Finds where to go on at or after a moment; null when there is nothing yet. */
export type Locate = (wallMs: number) => Promise<Found | null>;
