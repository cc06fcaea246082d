/** Knows which frame is on the screen and how long frames last, from requestVideoFrameCallback. */
export class FrameClock {
  #mediaTime: number | null = null;
  #frameS: number;
  #handle = 0;

  constructor(
    readonly video: HTMLVideoElement,
    defaultFps: number,
  ) {
    this.#frameS = 1 / (defaultFps > 0 ? defaultFps : 25);
    if (typeof video.requestVideoFrameCallback === 'function') this.#listen();
  }

  /** Milliseconds that a frame lasts, as far as it is known. */
  get frameMs(): number {
    return this.#frameS * 1000;
  }

  /** Media time at which the picture that a finished seek shows begins; null when the browser does not tell. */
  shown(): number | null {
    const at = this.video.currentTime;
    const began = this.#mediaTime;
    return began !== null && began <= at + 0.001 && at < began + 2 * this.#frameS ? began : null;
  }

  /**
   * Whether the picture on the screen is that of the video's present moment, if it lasts as long as the others. True when the
   * browser does not tell.
   */
  isExact(): boolean {
    const began = this.#mediaTime;
    const at = this.video.currentTime;
    return began === null || (began <= at + 0.001 && at < began + this.#frameS);
  }

  /** The same, when it may last twice as long. */
  isCurrent(): boolean {
    return this.#mediaTime === null || this.shown() !== null;
  }

  stop(): void {
    if (this.#handle) this.video.cancelVideoFrameCallback(this.#handle);
  }

  /** Where to seek to show the frame `by` frames away: the middle of that frame, safe from rounding. */
  target(by: number): number {
    const shown = this.#mediaTime ?? this.video.currentTime;
    return Math.max(0, shown + (by + 0.5) * this.#frameS);
  }

  #listen(): void {
    this.#handle = this.video.requestVideoFrameCallback((_now, frame) => {
      if (!this.video.paused && this.#mediaTime !== null) {
        this.#frameS = nextFrameLength(this.#frameS, frame.mediaTime - this.#mediaTime);
      }
      this.#mediaTime = frame.mediaTime;
      this.#listen();
    });
  }
}

/** Follows slowly; a frame that the browser skipped makes the step look twice as long and is not believed. */
export function nextFrameLength(present: number, step: number): number {
  if (step < 0.004 || step > present * 1.6) return present;
  return present * 0.8 + step * 0.2;
}
