/** What is done to a source buffer, one thing at a time and in order: it refuses everything while it works. */

export type BufferLike = Pick<
  SourceBuffer,
  | 'updating'
  | 'buffered'
  | 'timestampOffset'
  | 'appendBuffer'
  | 'remove'
  | 'addEventListener'
  | 'removeEventListener'
> & { changeType?: (mime: string) => void };

export type QueueFailure = 'full' | 'slow' | 'refused';

export interface AppendQueueEvents {
  /** The bytes are in; when they had arrived. */
  onAppended: (arrivedMs: number) => void;
  onFailed: (why: QueueFailure) => void;
  /** The buffer is full: what may go from it, or null when nothing may. */
  stale: () => { start: number; end: number } | null;
}

type Step =
  | { kind: 'append'; bytes: ArrayBuffer; arrivedMs: number; retried?: boolean }
  | { kind: 'remove'; start: number; end: number }
  | { kind: 'run'; mime: string; offset: () => number };

const MOST_STEPS = 240;
const MOST_BYTES = 32 * 1024 * 1024;

export class AppendQueue {
  #steps: Step[] = [];
  #bytes = 0;
  #doing: Step | null = null;
  #over = false;

  constructor(
    readonly buffer: BufferLike,
    readonly events: AppendQueueEvents,
  ) {
    buffer.addEventListener('updateend', this.#onDone);
    buffer.addEventListener('error', this.#onError);
  }

  append(bytes: ArrayBuffer, arrivedMs: number): void {
    this.#bytes += bytes.byteLength;
    this.#add({ kind: 'append', bytes, arrivedMs });
  }

  remove(start: number, end: number): void {
    if (this.#steps.some((step) => step.kind === 'remove')) return;
    this.#add({ kind: 'remove', start, end });
  }

  /** What follows is of another run: of this type, and moved by what `offset` says at that moment. */
  beginRun(mime: string, offset: () => number): void {
    this.#add({ kind: 'run', mime, offset });
  }

  close(): void {
    this.#over = true;
    this.#steps = [];
    this.buffer.removeEventListener('updateend', this.#onDone);
    this.buffer.removeEventListener('error', this.#onError);
  }

  #add(step: Step): void {
    if (this.#over) return;
    this.#steps.push(step);
    if (this.#steps.length > MOST_STEPS || this.#bytes > MOST_BYTES) this.#fail('slow');
    else this.#next();
  }

  #fail(why: QueueFailure): void {
    if (this.#over) return;
    this.close();
    this.events.onFailed(why);
  }

  #next(): void {
    while (!this.#over && !this.#doing && !this.buffer.updating) {
      const step = this.#steps.shift();
      if (!step) return;
      this.#doing = step;
      try {
        this.#do(step);
      } catch (error) {
        this.#doing = null;
        if (step.kind === 'append' && isQuota(error)) this.#makeRoom(step);
        else this.#fail('refused');
      }
    }
  }

  #do(step: Step): void {
    if (step.kind === 'append') this.buffer.appendBuffer(step.bytes);
    else if (step.kind === 'remove') this.buffer.remove(step.start, step.end);
    else {
      if (!this.buffer.changeType) throw new Error('this browser cannot change the type');
      this.buffer.changeType(step.mime);
      this.buffer.timestampOffset = step.offset();
      this.#doing = null;
    }
  }

  #makeRoom(step: Step & { kind: 'append' }): void {
    const stale = step.retried ? null : this.events.stale();
    if (!stale) {
      this.#fail('full');
      return;
    }
    this.#steps.unshift({ kind: 'remove', ...stale }, { ...step, retried: true });
  }

  readonly #onDone = () => {
    const done = this.#doing;
    this.#doing = null;
    if (done?.kind === 'append') {
      this.#bytes -= done.bytes.byteLength;
      this.events.onAppended(done.arrivedMs);
    }
    this.#next();
  };

  readonly #onError = () => this.#fail('refused');
}

function isQuota(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}
