import { useEffect, useRef } from 'react';
import type { Handles } from './clip_handles';
import { viewAround } from './clip_range';
import { extentOf, type Footage } from './footage';
import { clampView, firstView, showMoment, type View } from './timeline_view';

// What moves the timeline's view by itself.

interface FirstViewProps {
  day: View;
  dayFootage: Footage;
  dayLoaded: boolean;
  chosen: number;
  nowMs: number;
}

/** The day's footage has come, or another day was chosen: each is shown so that it fills the width. */
export function useFirstView(props: FirstViewProps, bounds: View, onView: (view: View) => void): void {
  const { day, dayFootage, dayLoaded, chosen, nowMs } = props;
  const shown = useRef({ chosen: -1, loaded: false });
  useEffect(() => {
    const before = shown.current;
    // A day that is only loaded again, or begins while it plays, leaves the view alone.
    if (before.chosen === chosen && (before.loaded || !dayLoaded)) return;
    shown.current = { chosen, loaded: dayLoaded };
    onView(clampView(firstView(day, extentOf(dayFootage, nowMs)), bounds));
  }, [chosen, dayLoaded, day, dayFootage, nowMs, bounds, onView]);
}

/** The view turns its page when the playhead runs or leaps out of it; not when somebody has looked elsewhere. */
export function useFollow(
  positionMs: number | null,
  latest: () => View,
  bounds: View,
  onView: (view: View) => void,
): void {
  const before = useRef(positionMs);
  useEffect(() => {
    const from = before.current;
    before.current = positionMs;
    if (from === null || positionMs === null || from === positionMs) return;
    const view = latest();
    if (from >= view.startMs && from <= view.endMs) onView(showMoment(view, bounds, positionMs));
  }, [positionMs, latest, bounds, onView]);
}

/** When clip making begins, its range must be wide enough to take hold of. */
export function useRangeInView(handles: Handles | null, bounds: View, onView: (view: View) => void): void {
  const range = handles?.range;
  const had = useRef(false);
  useEffect(() => {
    if (range && !had.current) onView(clampView(viewAround(range), bounds));
    had.current = range !== undefined;
  }, [range, bounds, onView]);
}
