import { useCallback, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { View } from './timeline_view';

export interface ViewState {
  view: View;
  /** What it will be with the next picture: wheels turn more often than screens are drawn. */
  latest: () => View;
  setView: (view: View) => void;
}

/** However often the view is set, it is drawn once per picture of the screen, and never without need. */
export function useView(initial: () => View): ViewState {
  const [view, draw] = useState(initial);
  const latest = useRef(view);
  const frame = useRef(0);
  useEffect(
    () => () => {
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    },
    [],
  );

  const setView = useCallback((next: View) => {
    if (next.startMs === latest.current.startMs && next.endMs === latest.current.endMs) return;
    latest.current = next;
    if (frame.current) return;
    frame.current = requestAnimationFrame(() => {
      frame.current = 0;
      // In this very frame: React would let the screen be drawn first.
      flushSync(() => draw(latest.current));
    });
  }, []);
  return { view, latest: useCallback(() => latest.current, []), setView };
}
