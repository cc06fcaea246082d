import type { Stretch as Playable } from './clock_map';
import { SHORT_MS, type Found, type Others } from './whereabouts';

/** So long before a gap is asked what is behind it, and so shortly before it the clock leaves the picture. */
const ASK_AHEAD_MS = 3_000;
const LEAVE_MS = 100;
/** The playlist and the catalog may see a gap's beginning some pictures apart: asked is for a moment well inside. */
const INSIDE_MS = 500;

interface Asked {
  ms: number;
  endMs: number;
  /** Undefined: not answered yet. */
  found: Found | null | undefined;
}

/** Asks what is behind a gap before it is reached, so that nothing stops there. Times of day; paces in times. */
export class GapWatch {
  #asked: Asked | null = null;

  constructor(readonly locate: (wallMs: number) => Promise<Found | null>) {}

  forget(): void {
    this.#asked = null;
  }

  /** While the picture runs: whom to go on with now, because a gap is reached that another camera has footage of. */
  atPicture(wallMs: number, stretches: readonly Playable[], rate: number): Others | null {
    const pace = Math.max(1, rate);
    const leapt = this.#leapt(wallMs, pace);
    if (leapt) return leapt;
    const at = stretches.findIndex((one) => wallMs < one.wallEnd);
    const [here, next] = [stretches[at], stretches[at + 1]];
    if (!here || !next || wallMs < here.wallStart || next.wallStart - here.wallEnd < SHORT_MS) return null;
    const left = here.wallEnd - wallMs;
    if (left > ASK_AHEAD_MS * pace) return null;
    const found = this.#ask(here.wallEnd, next.wallStart, INSIDE_MS);
    return left <= LEAVE_MS * pace && found?.kind === 'others' ? found : null;
  }

  /** While the clock runs without a picture: what comes at its end; undefined: it is not there, or nobody knows yet. */
  atClock(wallMs: number, untilMs: number, rate: number): Found | null | undefined {
    const left = untilMs - wallMs;
    if (left > ASK_AHEAD_MS * Math.max(1, rate)) return undefined;
    const found = this.#ask(untilMs, untilMs, 0);
    return left > 0 ? undefined : found;
  }

  /** Timers were held up, and the video went over the gap meanwhile. */
  #leapt(wallMs: number, pace: number): Others | null {
    if (this.#asked?.found?.kind !== 'others') return null;
    const { endMs, found } = this.#asked;
    return wallMs >= endMs && wallMs < endMs + ASK_AHEAD_MS * pace ? found : null;
  }

  #ask(ms: number, endMs: number, insideMs: number): Found | null | undefined {
    if (this.#asked?.ms !== ms) {
      const asked: Asked = { ms, endMs, found: undefined };
      this.#asked = asked;
      const take = (found: Found | null) => {
        asked.found = found?.kind === 'others' && found.ms === ms + insideMs ? { ...found, ms } : found;
      };
      void this.locate(ms + insideMs).then(take, () => take(null));
    }
    return this.#asked.found;
  }
}
