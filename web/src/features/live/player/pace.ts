/**
 * How long to hold back a low-latency playlist request. Pure.
 *
 * Such a request waits on the server for the next part, and HTTP/1.1 gives a browser six connections: on a big wall
 * the waiting requests starve the others. Waiting here instead needs no connection. The wait grows while answers make
 * us wait on the server, and shrinks when they were ready at once, which means that we came late.
 */
export class Pace {
  #waitMs = 0;

  constructor(readonly capMs: number) {}

  get waitMs(): number {
    return Math.round(this.#waitMs);
  }

  /** Milliseconds from sending a request to the first byte of its answer. */
  answered(heldMs: number): void {
    const change = Math.min(MAX_STEP_MS, Math.max(-MAX_STEP_MS, (heldMs - AIM_MS) / 2));
    this.#waitMs = Math.min(this.capMs, Math.max(0, this.#waitMs + change));
  }
}

/** So long a request should wait on the server: enough to know that it did not come late. */
const AIM_MS = 50;
const MAX_STEP_MS = 100;
