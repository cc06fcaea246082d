/**
 * How far behind live a position is. Pure, and without trust in anybody's clock: the part that came the quickest of the last
 * two minutes says when its last picture was taken; what is behind that is late. So a network that delivers late is seen.
 */
export class EdgeClock {
  /** Smallest (arrival − media time) by stretches of time, oldest first; seconds. */
  #stretches: { index: number; least: number }[] = [];
  #lastArrivalMs: number | null = null;
  #spacingS = USUAL_SPACING_S;

  /** A part came, whose last picture stands at `endS` on the element's time line. */
  arrived(endS: number, nowMs: number): void {
    const offset = nowMs / 1000 - endS;
    const index = Math.floor(nowMs / STRETCH_MS);
    const last = this.#stretches.at(-1);
    if (last?.index === index) last.least = Math.min(last.least, offset);
    else this.#stretches.push({ index, least: offset });
    if (this.#stretches.length > STRETCHES) this.#stretches.shift();
    this.#measure(nowMs);
  }

  /** Grows at once, shrinks slowly: what a buffer has to bridge is the longest wait. */
  #measure(nowMs: number): void {
    if (this.#lastArrivalMs !== null) {
      const waited = Math.min(MOST_SPACING_S, (nowMs - this.#lastArrivalMs) / 1000);
      this.#spacingS = waited > this.#spacingS ? waited : this.#spacingS * 0.98 + waited * 0.02;
    }
    this.#lastArrivalMs = nowMs;
  }

  /** Seconds from one part to the next, at the worst of lately. */
  get spacingS(): number {
    return this.#spacingS;
  }

  latency(positionS: number, nowMs: number): number | null {
    if (this.#stretches.length === 0) return null;
    const edgeS = nowMs / 1000 - Math.min(...this.#stretches.map((one) => one.least));
    return Math.max(0, edgeS - positionS);
  }

  /** The element's time line was laid anew. */
  reset(): void {
    this.#stretches = [];
    this.#lastArrivalMs = null;
  }
}

const STRETCH_MS = 10_000;
const STRETCHES = 12;
const USUAL_SPACING_S = 0.5;
const MOST_SPACING_S = 1.2;
