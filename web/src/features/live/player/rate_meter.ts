const WINDOW_MS = 5_000;

/** Bits a second of the last five seconds. Pure. */
export class RateMeter {
  #arrivals: { atMs: number; bytes: number }[] = [];
  #firstMs: number | null = null;

  add(bytes: number, nowMs: number): void {
    this.#firstMs ??= nowMs;
    this.#arrivals.push({ atMs: nowMs, bytes });
    this.#forget(nowMs);
  }

  /** Null until a second has passed. */
  bps(nowMs: number): number | null {
    this.#forget(nowMs);
    const spanMs = this.#firstMs === null ? 0 : Math.min(WINDOW_MS, nowMs - this.#firstMs);
    if (spanMs < 1_000) return null;
    return (this.#arrivals.reduce((sum, one) => sum + one.bytes, 0) * 8_000) / spanMs;
  }

  #forget(nowMs: number): void {
    while (this.#arrivals[0] && this.#arrivals[0].atMs < nowMs - WINDOW_MS) this.#arrivals.shift();
  }
}
