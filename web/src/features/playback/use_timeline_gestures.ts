import { useEffect, useRef, useState, type RefObject } from 'react';
import { msAt, panView, zoomView, type View } from './timeline_view';

interface GestureHandlers {
  view: View;
  bounds: View;
  onView: (view: View) => void;
  onSeek: (ms: number) => void;
}

export interface Gestures {
  /** The moment under the pointer. */
  hoverMs: number | null;
  /** Set while the playhead is being dragged: where it would land. */
  dragMs: number | null;
}

const NONE: Gestures = { hoverMs: null, dragMs: null };
const WHEEL_ZOOM = 0.0025;
const TAP_PX = 6;

/**
 * Mouse: click and drag seek on release, wheel pans, Ctrl and wheel zoom.
 * Touch: a tap seeks, one finger pans, two fingers zoom.
 */
export function useTimelineGestures(ref: RefObject<HTMLElement>, handlers: GestureHandlers): Gestures {
  const [gestures, setGestures] = useState<Gestures>(NONE);
  const current = useRef(handlers);
  useEffect(() => {
    current.current = handlers;
  });

  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const hands = new Hands(element, () => current.current, setGestures);
    return hands.listen();
  }, [ref]);
  return gestures;
}

interface Finger {
  x: number;
  startX: number;
}

class Hands {
  #fingers = new Map<number, Finger>();
  #panned = false;

  constructor(
    readonly element: HTMLElement,
    readonly handlers: () => GestureHandlers,
    readonly set: (gestures: Gestures) => void,
  ) {}

  listen(): () => void {
    const on: [string, EventListener][] = [
      ['wheel', (event) => this.#wheel(event as WheelEvent)],
      ['pointerdown', (event) => this.#down(event as PointerEvent)],
      ['pointermove', (event) => this.#move(event as PointerEvent)],
      ['pointerup', (event) => this.#up(event as PointerEvent)],
      ['pointercancel', (event) => this.#cancel(event as PointerEvent)],
      ['pointerleave', () => this.#fingers.size === 0 && this.set(NONE)],
    ];
    on.forEach(([name, listener]) => this.element.addEventListener(name, listener, { passive: false }));
    return () => on.forEach(([name, listener]) => this.element.removeEventListener(name, listener));
  }

  get #width(): number {
    return this.element.clientWidth;
  }

  #x(event: PointerEvent | WheelEvent): number {
    return event.clientX - this.element.getBoundingClientRect().left;
  }

  #ms(x: number): number {
    const { view, bounds } = this.handlers();
    return Math.min(bounds.endMs, Math.max(bounds.startMs, msAt(view, this.#width, x)));
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const { view, bounds, onView } = this.handlers();
    if (event.ctrlKey || event.metaKey) {
      onView(zoomView(view, bounds, Math.exp(-event.deltaY * WHEEL_ZOOM), this.#ms(this.#x(event))));
    } else {
      const pixels = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.deltaY;
      onView(panView(view, bounds, (pixels / this.#width) * (view.endMs - view.startMs)));
    }
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.element.setPointerCapture(event.pointerId);
    const x = this.#x(event);
    if (this.#fingers.size === 0) this.#panned = false;
    this.#fingers.set(event.pointerId, { x, startX: x });
    if (event.pointerType === 'mouse') this.set({ hoverMs: null, dragMs: this.#ms(x) });
  }

  #move(event: PointerEvent): void {
    const x = this.#x(event);
    const finger = this.#fingers.get(event.pointerId);
    if (!finger) {
      if (event.pointerType === 'mouse') this.set({ hoverMs: this.#ms(x), dragMs: null });
    } else if (event.pointerType === 'mouse') {
      this.set({ hoverMs: null, dragMs: this.#ms(x) });
    } else if (this.#fingers.size === 1) {
      this.#panByFinger(finger, x);
    } else {
      this.#pinch(event.pointerId, finger, x);
    }
    if (finger) finger.x = x;
  }

  #panByFinger(finger: Finger, x: number): void {
    if (!this.#panned && Math.abs(x - finger.startX) < TAP_PX) return;
    this.#panned = true;
    const { view, bounds, onView } = this.handlers();
    onView(panView(view, bounds, ((finger.x - x) / this.#width) * (view.endMs - view.startMs)));
  }

  #pinch(pointerId: number, finger: Finger, x: number): void {
    this.#panned = true;
    const other = [...this.#fingers].find(([id]) => id !== pointerId)?.[1];
    if (!other) return;
    const before = Math.max(10, Math.abs(finger.x - other.x));
    const after = Math.max(10, Math.abs(x - other.x));
    const { view, bounds, onView } = this.handlers();
    onView(zoomView(view, bounds, after / before, this.#ms((x + other.x) / 2)));
  }

  #up(event: PointerEvent): void {
    const x = this.#x(event);
    const had = this.#fingers.delete(event.pointerId);
    if (!had) return;
    if (event.pointerType === 'mouse' || (!this.#panned && this.#fingers.size === 0)) {
      this.handlers().onSeek(this.#ms(x));
    }
    this.set(NONE);
  }

  #cancel(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId);
    this.set(NONE);
  }
}
