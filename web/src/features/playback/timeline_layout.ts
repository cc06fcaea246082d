// From what is recorded to what is painted: pixels, never more of them than the canvas is wide. Pure.
import type { Footage } from './footage';
import type { View } from './timeline_view';

export interface Run {
  left: number;
  right: number;
}

interface Stretches {
  starts: Float64Array;
  ends: Float64Array;
}

const FINEST_MS = 1_000;

/**
 * Sorted stretches of time, however many, ready to be asked which pixels they cover. Holes too small to be seen are closed
 * beforehand, once per power of two, so that a month costs no more than a minute.
 */
export class Ranges {
  #exact: Stretches;
  #levels = new Map<number, Stretches>();

  /** Ends may be Infinity. */
  constructor(items: readonly { startMs: number; endMs: number }[]) {
    // `Float64Array.from` takes ten times as long.
    const all = { starts: new Float64Array(items.length), ends: new Float64Array(items.length) };
    items.forEach(({ startMs, endMs }, at) => {
      all.starts[at] = startMs;
      all.ends[at] = endMs;
    });
    this.#exact = closeHoles(all, 0);
  }

  get length(): number {
    return this.#exact.starts.length;
  }

  /** The pixels covered, left to right, apart by a visible hole. `untilMs` cuts what goes on. */
  runs(view: View, width: number, untilMs = Infinity): Run[] {
    const msPerPx = (view.endMs - view.startMs) / Math.max(1, width);
    const { starts, ends } = this.#levelFor(msPerPx / 2);
    const runs: Run[] = [];
    const stop = Math.min(view.endMs, untilMs);
    for (let i = firstAfter(ends, view.startMs); i < starts.length && (starts[i] ?? 0) < stop; ++i) {
      const left = Math.max(0, ((starts[i] ?? 0) - view.startMs) / msPerPx);
      const right = Math.min(width, (Math.min(stop, ends[i] ?? 0) - view.startMs) / msPerPx);
      const last = runs.at(-1);
      if (last && left - last.right < 0.5) last.right = Math.max(last.right, right);
      else runs.push({ left, right });
    }
    return runs;
  }

  /** The same without closing holes; of those narrower than `minPx` only one per `minPx`. For what must not look larger. */
  marks(view: View, width: number, minPx: number, untilMs = Infinity): Run[] {
    const msPerPx = (view.endMs - view.startMs) / Math.max(1, width);
    const { starts, ends } = this.#exact;
    const runs: Run[] = [];
    const stop = Math.min(view.endMs, untilMs);
    let i = firstAfter(ends, view.startMs);
    while (i < starts.length && (starts[i] ?? 0) < stop) {
      const startMs = Math.max(view.startMs, starts[i] ?? 0);
      const endMs = Math.min(stop, ends[i] ?? 0);
      runs.push({ left: (startMs - view.startMs) / msPerPx, right: (endMs - view.startMs) / msPerPx });
      const next = startMs + minPx * msPerPx;
      i = endMs >= next ? i + 1 : Math.max(i + 1, firstAfter(ends, next));
    }
    return runs;
  }

  #levelFor(holeMs: number): Stretches {
    const level = Math.floor(Math.log2(holeMs / FINEST_MS));
    if (level < 0) return this.#exact;
    let found = this.#levels.get(level);
    if (!found) {
      found = closeHoles(this.#exact, FINEST_MS * 2 ** level);
      this.#levels.set(level, found);
    }
    return found;
  }
}

/** Joins what touches, overlaps, or is no further apart than that. */
function closeHoles({ starts, ends }: Stretches, holeMs: number): Stretches {
  const joined = { starts: new Float64Array(starts.length), ends: new Float64Array(ends.length) };
  let count = 0;
  for (let i = 0; i < starts.length; ++i) {
    const start = starts[i] ?? 0;
    const end = ends[i] ?? 0;
    const before = joined.ends[count - 1];
    if (before !== undefined && start - before <= holeMs) {
      joined.ends[count - 1] = Math.max(before, end);
    } else {
      joined.starts[count] = start;
      joined.ends[count] = end;
      count += 1;
    }
  }
  return { starts: joined.starts.slice(0, count), ends: joined.ends.slice(0, count) };
}

/** The first whose end lies after the moment. */
function firstAfter(ends: Float64Array, ms: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] ?? 0) > ms) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What one camera's lane shows. */
export interface Lane {
  recorded: Ranges;
  permanent: Ranges;
  gaps: Ranges;
}

export function laneOf(footage: Footage): Lane {
  return {
    recorded: new Ranges(footage.spans),
    permanent: new Ranges(footage.spans.filter((span) => span.permanent)),
    gaps: new Ranges(footage.gaps),
  };
}
