// The timeline's window on a day, and its marks. Pure; times in milliseconds since 1970.

export interface View {
  startMs: number;
  endMs: number;
}

export const MIN_VIEW_MS = 60_000;

/** The view of that length about its middle, pushed back inside the bounds. */
export function clampView(view: View, bounds: View): View {
  const whole = bounds.endMs - bounds.startMs;
  const length = Math.min(whole, Math.max(Math.min(MIN_VIEW_MS, whole), view.endMs - view.startMs));
  const middle = (view.startMs + view.endMs) / 2;
  const startMs = Math.min(bounds.endMs - length, Math.max(bounds.startMs, middle - length / 2));
  return { startMs, endMs: startMs + length };
}

/** Factor above 1 zooms in. The moment under the pointer stays under it, as far as the bounds allow. */
export function zoomView(view: View, bounds: View, factor: number, atMs: number): View {
  const whole = bounds.endMs - bounds.startMs;
  const length = Math.min(
    whole,
    Math.max(Math.min(MIN_VIEW_MS, whole), (view.endMs - view.startMs) / factor),
  );
  const part = (atMs - view.startMs) / (view.endMs - view.startMs);
  const startMs = atMs - part * length;
  return clampView({ startMs, endMs: startMs + length }, bounds);
}

export function panView(view: View, bounds: View, byMs: number): View {
  return clampView({ startMs: view.startMs + byMs, endMs: view.endMs + byMs }, bounds);
}

/** The same zoom, with the moment inside; unchanged when it is inside already. */
export function showMoment(view: View, bounds: View, ms: number): View {
  if (ms >= view.startMs && ms <= view.endMs) return view;
  const half = (view.endMs - view.startMs) / 2;
  return clampView({ startMs: ms - half, endMs: ms + half }, bounds);
}

const WHOLE_DAY_FROM_MS = 8 * 3_600_000;
const FIRST_VIEW_MS = 30 * 60_000;

/** What to show of a day at first: a young installation's minutes would be a sliver of the whole day. */
export function firstView(bounds: View, extent: View | null): View {
  if (!extent || extent.endMs - extent.startMs >= WHOLE_DAY_FROM_MS) return bounds;
  const pad = Math.max(FIRST_VIEW_MS, (extent.endMs - extent.startMs) * 1.4) / 2;
  const middle = (extent.startMs + extent.endMs) / 2;
  return clampView({ startMs: middle - pad, endMs: middle + pad }, bounds);
}

export function xOf(view: View, width: number, ms: number): number {
  return ((ms - view.startMs) / (view.endMs - view.startMs)) * width;
}

export function msAt(view: View, width: number, x: number): number {
  return view.startMs + (x / Math.max(1, width)) * (view.endMs - view.startMs);
}

export interface Ticks {
  stepMs: number;
  /** Marks with a label. */
  major: number[];
  /** Marks between them. */
  minor: number[];
}

const S = 1_000;
const MIN = 60 * S;
const H = 60 * MIN;
// Each step with how many minor marks it is divided into.
const STEPS: readonly [stepMs: number, parts: number][] = [
  [S, 2],
  [2 * S, 2],
  [5 * S, 5],
  [10 * S, 2],
  [15 * S, 3],
  [30 * S, 3],
  [MIN, 4],
  [2 * MIN, 2],
  [5 * MIN, 5],
  [10 * MIN, 2],
  [15 * MIN, 3],
  [30 * MIN, 3],
  [H, 4],
  [2 * H, 2],
  [3 * H, 3],
  [6 * H, 6],
  [12 * H, 4],
];

/** Marks counted from the day's start, so that they fall on round local times also at +05:45. */
export function ticksOf(view: View, dayStartMs: number, width: number, labelPx: number): Ticks {
  const wanted = ((view.endMs - view.startMs) * labelPx) / Math.max(1, width);
  const [stepMs, parts] = STEPS.find(([step]) => step >= wanted) ?? [24 * H, 4];
  const minorMs = stepMs / parts;
  const ticks: Ticks = { stepMs, major: [], minor: [] };
  const first = Math.ceil((view.startMs - dayStartMs) / minorMs);
  const last = Math.floor((view.endMs - dayStartMs) / minorMs);
  for (let i = first; i <= last; ++i) {
    (i % parts === 0 ? ticks.major : ticks.minor).push(dayStartMs + i * minorMs);
  }
  return ticks;
}
