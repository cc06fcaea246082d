const FIRST_MS = 400;
const MOST_MS = 4_000;

/** How long to wait before asking again about work in progress: soon at first, then ever less often. */
export function pollDelay(asked: number): number {
  return Math.min(MOST_MS, Math.round(FIRST_MS * 1.3 ** Math.max(0, asked - 1)));
}
