/** Whether live sockets get through from here: something between us and the server may not let them. Pure. */
export class SocketLuck {
  #opened = false;
  #blocked = false;
  #askedMs = -Infinity;

  /** False: begin with the fallback. */
  get hopeful(): boolean {
    return !this.#blocked;
  }

  opened(): void {
    this.#opened = true;
    this.#blocked = false;
  }

  /** A player has fallen back: no socket of its own got through though the server answers. */
  fellBack(): void {
    this.#blocked = !this.#opened;
  }

  /** May a player that has fallen back try a socket now? One of a page at a time, rarely where none ever got through. */
  mayProbe(nowMs: number): boolean {
    if (nowMs - this.#askedMs < (this.#opened ? PROBE_MS : HOPELESS_PROBE_MS)) return false;
    this.#askedMs = nowMs;
    return true;
  }
}

const PROBE_MS = 30_000;
const HOPELESS_PROBE_MS = 300_000;
