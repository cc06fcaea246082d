// Which small pictures of the footage are asked for, and which one is shown while the wanted one comes. No React.
import { spanAt, type FootageSpan } from './footage';

const STEPS_S = [2, 5, 10, 20, 60, 120, 300, 600, 1_800, 3_600, 7_200];
/** Pictures that are nearer to each other than this on the timeline would look the same under the pointer. */
const APART_PX = 12;
/** Into the footage: its very first moment may be told a fraction of a millisecond too early. */
const INTO_MS = 20;
const IN_FLIGHT = 2;
const REMEMBERED = 400;
/** One that is this many steps off is better than none, while the wanted one comes. */
const NEAR_STEPS = 4;

/** Milliseconds between pictures: no finer than key frames are apart, no finer than the pointer can tell. */
export function thumbnailStep(msPerPixel: number): number {
  const wanted = (msPerPixel * APART_PX) / 1000;
  return (STEPS_S.find((step) => step >= wanted) ?? STEPS_S.at(-1) ?? 1) * 1000;
}

/** The picture that stands for a moment; null where nothing is recorded. */
export function thumbnailAt(spans: readonly FootageSpan[], ms: number, stepMs: number): number | null {
  const span = spanAt(spans, ms);
  if (!span) return null;
  return Math.max(Math.floor(ms / stepMs) * stepMs, Math.ceil(span.startMs) + INTO_MS);
}

/** What is wanted first, then its neighbours, those ahead of the pointer's way before those behind it. */
export function wantedAround(
  spans: readonly FootageSpan[],
  ms: number,
  stepMs: number,
  way: 1 | -1,
): number[] {
  const around = [0, way, 2 * way, -way].map((steps) => thumbnailAt(spans, ms + steps * stepMs, stepMs));
  return [...new Set(around.filter((at) => at !== null))];
}

type Progress = 'loading' | 'loaded' | 'failed';

/** Loads few at a time, the newest wish first; wishes that were not begun are forgotten with the next ones. */
export class ThumbnailQueue {
  #progress = new Map<number, Progress>();
  #wishes: number[] = [];
  #inFlight = 0;

  constructor(
    readonly load: (at: number) => Promise<unknown>,
    readonly onChange: () => void,
  ) {}

  wish(moments: readonly number[]): void {
    this.#wishes = moments.filter((at) => !this.#progress.has(at));
    this.#next();
  }

  hasFailed(at: number): boolean {
    return this.#progress.get(at) === 'failed';
  }

  /** The wanted one, or the nearest of those that are there; null when none is near. */
  best(at: number, stepMs: number): number | null {
    let [found, off] = [null as number | null, NEAR_STEPS * stepMs];
    for (const [one, progress] of this.#progress) {
      const distance = Math.abs(one - at);
      if (progress === 'loaded' && distance <= off) [found, off] = [one, distance];
    }
    return found;
  }

  #next(): void {
    while (this.#inFlight < IN_FLIGHT) {
      const at = this.#wishes.shift();
      if (at === undefined) return;
      this.#inFlight += 1;
      this.#progress.set(at, 'loading');
      const end = (progress: Progress) => {
        this.#inFlight -= 1;
        this.#progress.set(at, progress);
        this.#forget();
        this.onChange();
        this.#next();
      };
      this.load(at).then(
        () => end('loaded'),
        () => end('failed'),
      );
    }
  }

  #forget(): void {
    const oldest = [...this.#progress].filter(([, progress]) => progress !== 'loading');
    for (const [at] of oldest.slice(0, Math.max(0, oldest.length - REMEMBERED))) this.#progress.delete(at);
  }
}
