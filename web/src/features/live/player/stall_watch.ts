/** Decides when a live picture needs help. Pure: fed once a second with what the video shows. */

export interface Sample {
  nowMs: number;
  /** Seconds of media time. */
  position: number;
  /** Seconds further behind the live edge than the stream asks for; null while unknown. */
  late: number | null;
}

/** fine and catch_up: it plays; catch_up: too far behind. jump_to_edge: it stands. rebuild: it stands for good. */
export type Advice = 'fine' | 'catch_up' | 'waiting' | 'jump_to_edge' | 'rebuild';

export interface StallLimits {
  /** Without progress so long: skip to the live edge. */
  nudgeMs: number;
  /** Still without progress: build the player anew. */
  rebuildMs: number;
  /** Later than this: skip to the live edge. */
  maxLateS: number;
}

export const LIMITS: StallLimits = { nudgeMs: 3_000, rebuildMs: 7_000, maxLateS: 2 };

export class StallWatch {
  #position = -1;
  #progressAtMs: number;
  #nudged = false;

  constructor(
    nowMs: number,
    readonly limits: StallLimits = LIMITS,
  ) {
    this.#progressAtMs = nowMs;
  }

  check({ nowMs, position, late }: Sample): Advice {
    if (Math.abs(position - this.#position) > 0.05) {
      this.#position = position;
      this.#progressAtMs = nowMs;
      this.#nudged = false;
      return late !== null && late > this.limits.maxLateS ? 'catch_up' : 'fine';
    }
    const stalledMs = nowMs - this.#progressAtMs;
    if (stalledMs >= this.limits.rebuildMs) return 'rebuild';
    if (stalledMs < this.limits.nudgeMs || this.#nudged) return 'waiting';
    this.#nudged = true;
    return 'jump_to_edge';
  }
}

const FIRST_MS = 500;
const LAST_MS = 10_000;

/** Milliseconds before the n-th rebuild in a row (from 0), with up to 30 % of jitter. */
export function rebuildDelayMs(attempt: number, random: () => number = Math.random): number {
  return Math.min(LAST_MS, FIRST_MS * 2 ** attempt) * (0.7 + 0.3 * random());
}
