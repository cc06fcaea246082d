/** The time of day that runs on without a picture, up to a moment at which is to be asked again. */
export class AbsentClock {
  untilMs = 0;
  #wallMs = 0;
  #at = 0;

  start(wallMs: number, untilMs: number): void {
    this.#wallMs = wallMs;
    this.untilMs = untilMs;
    this.#at = performance.now();
  }

  wallMs(playing: boolean, rate: number): number {
    const passed = playing ? (performance.now() - this.#at) * rate : 0;
    return Math.min(this.untilMs, this.#wallMs + passed);
  }

  /** Before its pace changes: it goes on from where it is. */
  settle(playing: boolean, rate: number): void {
    this.start(this.wallMs(playing, rate), this.untilMs);
  }
}
