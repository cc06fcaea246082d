/** Pictures a second that were shown, and those that were too late to be. */
export class FrameMeter {
  #atMs = 0;
  #total = 0;
  #fps: number | null = null;

  constructor(readonly video: HTMLVideoElement) {}

  /** Null until it was asked twice. */
  fps(nowMs: number): number | null {
    const total = this.video.getVideoPlaybackQuality().totalVideoFrames;
    const spanMs = nowMs - this.#atMs;
    if (spanMs < LEAST_SPAN_MS) return this.#fps;
    // The count begins anew with each source.
    const known = this.#atMs > 0 && total >= this.#total && spanMs < MOST_SPAN_MS;
    this.#fps = known ? ((total - this.#total) * 1_000) / spanMs : null;
    this.#atMs = nowMs;
    this.#total = total;
    return this.#fps;
  }

  get dropped(): number {
    return this.video.getVideoPlaybackQuality().droppedVideoFrames;
  }
}

const LEAST_SPAN_MS = 500;
const MOST_SPAN_MS = 5_000;
