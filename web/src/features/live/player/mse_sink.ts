import { AppendQueue, type QueueFailure } from './append_queue';
import { staleRange, type Range } from './live_edge';

type SourceClass = typeof MediaSource;

/** Media Source, or what newer iPhones have in its place; null on older ones. */
export function mediaSourceClass(): SourceClass | null {
  const scope = globalThis as { MediaSource?: SourceClass; ManagedMediaSource?: SourceClass };
  return scope.MediaSource ?? scope.ManagedMediaSource ?? null;
}

export interface MseSinkEvents {
  onAppended: (arrivedMs: number) => void;
  onFailed: (why: QueueFailure) => void;
  /** What stood before it will be followed by another time line. */
  onRun: () => void;
}

/** The time line of the element begins here: pictures that are shown before their parts' time have room. */
const BEGIN_S = 1;

/** A source that does not open is given up. */
const MOST_EARLY = 120;

/** A video element fed with parts, run after run, on one time line without holes between runs. */
export class MseSink {
  readonly #source: MediaSource;
  readonly #url: string;
  #queue: AppendQueue | null = null;
  /** What came before the source was open. */
  #early: (() => void)[] = [];
  #over = false;

  constructor(
    readonly video: HTMLVideoElement,
    Source: SourceClass,
    readonly events: MseSinkEvents,
  ) {
    this.#source = new Source();
    this.#url = URL.createObjectURL(this.#source);
    this.#source.addEventListener('sourceopen', this.#onOpen, { once: true });
    video.src = this.#url;
  }

  beginRun(mime: string, segment: ArrayBuffer, mediaTime: number, nowMs: number): void {
    this.#do(() => {
      if (this.#queue) {
        this.#queue.beginRun(mime, () => this.#nextRunOffset(mediaTime));
      } else {
        const buffer = this.#source.addSourceBuffer(mime);
        buffer.timestampOffset = BEGIN_S - mediaTime;
        this.#queue = this.#queueOn(buffer);
      }
      this.#queue.append(segment, nowMs);
    });
  }

  part(bytes: ArrayBuffer, nowMs: number): void {
    this.#do(() => this.#queue?.append(bytes, nowMs));
  }

  ranges(): Range[] {
    const buffered = this.#queue?.buffer.buffered;
    if (this.#over || !buffered) return [];
    return Array.from({ length: buffered.length }, (_, i) => ({
      start: buffered.start(i),
      end: buffered.end(i),
    }));
  }

  trim(): void {
    const stale = staleRange(this.ranges(), this.video.currentTime);
    if (stale) this.#queue?.remove(stale.start, stale.end);
  }

  close(): void {
    this.#over = true;
    this.#early = [];
    this.#source.removeEventListener('sourceopen', this.#onOpen);
    this.#queue?.close();
    this.video.removeAttribute('src');
    this.video.load();
    URL.revokeObjectURL(this.#url);
  }

  #do(step: () => void): void {
    if (this.#over) return;
    if (this.#source.readyState !== 'open') {
      this.#early.push(step);
      if (this.#early.length > MOST_EARLY) this.events.onFailed('slow');
      return;
    }
    try {
      step();
    } catch {
      this.events.onFailed('refused');
    }
  }

  readonly #onOpen = () => {
    const early = this.#early;
    this.#early = [];
    early.forEach((step) => this.#do(step));
  };

  #queueOn(buffer: SourceBuffer): AppendQueue {
    return new AppendQueue(buffer, {
      onAppended: this.events.onAppended,
      onFailed: this.events.onFailed,
      stale: () => this.#allBehind(),
    });
  }

  #nextRunOffset(mediaTime: number): number {
    this.events.onRun();
    return (this.ranges().at(-1)?.end ?? BEGIN_S) - mediaTime;
  }

  #allBehind(): Range | null {
    const oldest = this.ranges()[0];
    const end = this.video.currentTime - 0.5;
    return oldest && oldest.start < end ? { start: 0, end } : null;
  }
}
