import { useCallback, useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import type { LayoutDraft } from '@/lib/api/types';
import { cellAt, dropOf, type Drop, type Load } from './drag';
import type { EditorAction } from './editor_state';

const THRESHOLD_PX = 6;

export interface Dragging {
  load: Load;
  /** Of the pointer, in the window. */
  x: number;
  y: number;
  drop: Drop | null;
}

interface Held {
  load: Load;
  pointerId: number;
  x: number;
  y: number;
  moved: boolean;
}

/** Drags cameras and tiles with any pointer. A press that does not move stays a click. */
export function useDrag(
  grid: RefObject<HTMLElement>,
  draft: LayoutDraft,
  onDrop: (action: EditorAction) => void,
) {
  const held = useRef<Held | null>(null);
  const [dragging, setDragging] = useState<Dragging | null>(null);

  const end = useCallback(() => {
    held.current = null;
    setDragging(null);
  }, []);

  const dropAt = (load: Load, x: number, y: number): Drop | null => {
    const box = grid.current?.getBoundingClientRect();
    // A corner may be drawn past the edge: that is as far as it goes.
    const at =
      box && load.kind === 'resize'
        ? { x: clamp(x, box.left, box.right - 1), y: clamp(y, box.top, box.bottom - 1) }
        : { x, y };
    const cell = box && cellAt(box, draft, at);
    return cell ? dropOf(draft, load, cell) : null;
  };

  const begin = (event: PointerEvent<HTMLElement>, load: Load) => {
    if (event.button !== 0 || held.current) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    held.current = { load, pointerId: event.pointerId, x: event.clientX, y: event.clientY, moved: false };
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    const now = held.current;
    if (!now || now.pointerId !== event.pointerId) return;
    const { clientX: x, clientY: y } = event;
    now.moved ||= Math.hypot(x - now.x, y - now.y) > THRESHOLD_PX;
    if (now.moved) setDragging({ load: now.load, x, y, drop: dropAt(now.load, x, y) });
  };
  const drop = (event: PointerEvent<HTMLElement>) => {
    const now = held.current;
    if (!now || now.pointerId !== event.pointerId) return;
    const action = now.moved ? dropAt(now.load, event.clientX, event.clientY)?.action : null;
    if (now.moved) swallowClick();
    end();
    if (action) onDrop(action);
  };

  const active = dragging !== null;
  useEffect(() => {
    if (!active) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') end();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [active, end]);

  const handlers = (load: (event: PointerEvent<HTMLElement>) => Load) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => begin(event, load(event)),
    onPointerMove: move,
    onPointerUp: drop,
    onPointerCancel: end,
  });
  return { dragging, handlers };
}

const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value));

/** The click that ends a drag is none. */
function swallowClick(): void {
  const stop = (event: MouseEvent) => {
    event.stopPropagation();
    event.preventDefault();
  };
  window.addEventListener('click', stop, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', stop, { capture: true }), 0);
}
