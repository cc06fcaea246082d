/** So long without progress the video is told to play again; so long, and its window is loaded anew. */
const AGAIN_MS = 3_000;
const ANEW_MS = 8_000;

/** Notices that a video which is to play stands. Pure: fed with where it is, answers what is to be done, once each. */
export class Standstill {
  #position: number | null = null;
  #sinceMs = 0;
  #told = 0;

  /** `position` null: it is not meant to play at present. */
  check(nowMs: number, position: number | null): 'again' | 'anew' | null {
    if (position !== this.#position) {
      this.#position = position;
      this.#begin(nowMs);
      return null;
    }
    if (position === null) return null;
    const stoodMs = nowMs - this.#sinceMs;
    if (stoodMs >= ANEW_MS) {
      this.#begin(nowMs);
      return 'anew';
    }
    if (stoodMs < AGAIN_MS || this.#told > 0) return null;
    this.#told = 1;
    return 'again';
  }

  #begin(nowMs: number): void {
    this.#sinceMs = nowMs;
    this.#told = 0;
  }
}
