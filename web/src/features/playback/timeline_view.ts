// The timeline's window on time. Pure; times in milliseconds since 1970.

export interface View {
  startMs: number;
  endMs: number;
}

export const MIN_VIEW_MS = 1_000;
export const MAX_VIEW_MS = 40 * 86_400_000;
/** So far back reaches the timeline of an installation that is younger. */
const LEAST_BACK_MS = 31 * 86_400_000;

/** From the oldest footage, but at least a month, to the end of today. */
export function boundsOf(oldestMs: number | null, todayEndMs: number): View {
  const month = todayEndMs - LEAST_BACK_MS;
  return { startMs: Math.min(month, oldestMs ?? month), endMs: todayEndMs };
}

function allowedLength(bounds: View, wanted: number): number {
  const most = Math.min(MAX_VIEW_MS, bounds.endMs - bounds.startMs);
  return Math.min(most, Math.max(Math.min(MIN_VIEW_MS, most), wanted));
}

/** The view of that length about its middle, pushed back inside the bounds. */
export function clampView(view: View, bounds: View): View {
  const length = allowedLength(bounds, view.endMs - view.startMs);
  const middle = (view.startMs + view.endMs) / 2;
  const startMs = Math.min(bounds.endMs - length, Math.max(bounds.startMs, middle - length / 2));
  return { startMs, endMs: startMs + length };
}

/** Factor above 1 zooms in. The moment under the pointer stays under it, as far as the bounds allow. */
export function zoomView(view: View, bounds: View, factor: number, atMs: number): View {
  const length = allowedLength(bounds, (view.endMs - view.startMs) / factor);
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
export function firstView(day: View, extent: View | null): View {
  if (!extent || extent.endMs - extent.startMs >= WHOLE_DAY_FROM_MS) return day;
  const pad = Math.max(FIRST_VIEW_MS, (extent.endMs - extent.startMs) * 1.4) / 2;
  const middle = (extent.startMs + extent.endMs) / 2;
  return clampView({ startMs: middle - pad, endMs: middle + pad }, day);
}

export function xOf(view: View, width: number, ms: number): number {
  return ((ms - view.startMs) / (view.endMs - view.startMs)) * width;
}

export function msAt(view: View, width: number, x: number): number {
  return view.startMs + (x / Math.max(1, width)) * (view.endMs - view.startMs);
}
