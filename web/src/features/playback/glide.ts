// A flick goes on by itself and runs out. Pure; pixels and milliseconds.

const FADES_MS = 325;
const REMEMBERED_MS = 90;
const LEAST_SPEED = 0.08;

interface Sample {
  x: number;
  atMs: number;
}

/** How fast the finger was when it was lifted, from its last moves. */
export class Flick {
  #samples: Sample[] = [];

  begin(x: number, atMs: number): void {
    this.#samples = [{ x, atMs }];
  }

  move(x: number, atMs: number): void {
    this.#samples.push({ x, atMs });
    if (this.#samples.length > 32) this.#samples.shift();
  }

  /** Pixels per millisecond; 0 when it stood still before it was lifted. */
  speed(atMs: number): number {
    const recent = this.#samples.filter((one) => atMs - one.atMs <= REMEMBERED_MS);
    const first = recent[0];
    const last = recent.at(-1);
    if (!first || !last || last.atMs - first.atMs < 8) return 0;
    const speed = (last.x - first.x) / (last.atMs - first.atMs);
    return Math.abs(speed) < LEAST_SPEED ? 0 : speed;
  }
}

/** Pixels gone after so long. */
export function glided(speed: number, afterMs: number): number {
  return speed * FADES_MS * (1 - Math.exp(-afterMs / FADES_MS));
}

/** Whether there is less than a pixel left to go. */
export function hasGlided(speed: number, afterMs: number): boolean {
  return Math.abs(speed) * FADES_MS * Math.exp(-afterMs / FADES_MS) < 0.5;
}
