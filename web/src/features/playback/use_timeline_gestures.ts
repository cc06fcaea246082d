import { useEffect, useRef, useState, type RefObject } from 'react';
import { RULER_PX } from './draw_timeline';
import { Flick, glided, hasGlided } from './glide';
import { msAt, panView, xOf, zoomView, type View } from './timeline_view';

interface GestureHandlers {
  /** The newest view, also when it is not drawn yet. */
  view: () => View;
  bounds: View;
  positionMs: number | null;
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
const WHEEL_LINE_PX = 18;
const TAP_PX = 6;
/** A finger so near the playhead takes hold of it. */
const GRIP_PX = 22;

/**
 * Mouse: on the lane click and drag seek on release, on the ruler a drag moves; wheel moves, Ctrl and wheel zoom.
 * Touch: a tap seeks, one finger moves or takes the playhead along, two fingers zoom. What is flicked glides on.
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
  /** Seeks, or moves the view. */
  scrubs: boolean;
}

class Hands {
  #fingers = new Map<number, Finger>();
  #moved = false;
  #flick = new Flick();
  #frame = 0;

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
    return () => {
      cancelAnimationFrame(this.#frame);
      on.forEach(([name, listener]) => this.element.removeEventListener(name, listener));
    };
  }

  get #width(): number {
    return this.element.clientWidth;
  }

  #x(event: PointerEvent | WheelEvent): number {
    return event.clientX - this.element.getBoundingClientRect().left;
  }

  #ms(x: number): number {
    const { view, bounds } = this.handlers();
    return Math.min(bounds.endMs, Math.max(bounds.startMs, msAt(view(), this.#width, x)));
  }

  #pan(pixels: number): void {
    const { view, bounds, onView } = this.handlers();
    const { startMs, endMs } = view();
    onView(panView({ startMs, endMs }, bounds, (pixels / this.#width) * (endMs - startMs)));
  }

  #zoom(factor: number, x: number): void {
    const { view, bounds, onView } = this.handlers();
    onView(zoomView(view(), bounds, factor, this.#ms(x)));
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    cancelAnimationFrame(this.#frame);
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? WHEEL_LINE_PX : 1;
    const along = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.deltaY;
    if (event.ctrlKey || event.metaKey)
      this.#zoom(Math.exp(-event.deltaY * unit * WHEEL_ZOOM), this.#x(event));
    else this.#pan(along * unit);
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return;
    cancelAnimationFrame(this.#frame);
    this.element.setPointerCapture(event.pointerId);
    const x = this.#x(event);
    if (this.#fingers.size === 0) this.#moved = false;
    const scrubs = this.#fingers.size === 0 && this.#takesPlayhead(event, x);
    this.#fingers.set(event.pointerId, { x, startX: x, scrubs });
    this.#flick.begin(x, event.timeStamp);
    if (scrubs) this.set({ hoverMs: null, dragMs: this.#ms(x) });
  }

  #takesPlayhead(event: PointerEvent, x: number): boolean {
    if (event.pointerType === 'mouse')
      return event.clientY - this.element.getBoundingClientRect().top >= RULER_PX;
    const { view, positionMs } = this.handlers();
    return positionMs !== null && Math.abs(xOf(view(), this.#width, positionMs) - x) <= GRIP_PX;
  }

  #move(event: PointerEvent): void {
    const x = this.#x(event);
    const finger = this.#fingers.get(event.pointerId);
    if (!finger) {
      if (event.pointerType === 'mouse') this.set({ hoverMs: this.#ms(x), dragMs: null });
      return;
    }
    this.#flick.move(x, event.timeStamp);
    if (this.#fingers.size > 1) this.#pinch(event.pointerId, finger, x);
    else if (finger.scrubs) this.set({ hoverMs: null, dragMs: this.#ms(x) });
    else this.#panByFinger(finger, x);
    finger.x = x;
  }

  #panByFinger(finger: Finger, x: number): void {
    if (!this.#moved && Math.abs(x - finger.startX) < TAP_PX) return;
    this.#moved = true;
    this.#pan(finger.x - x);
  }

  /** The moment between the fingers stays there: zoom and move in one. */
  #pinch(pointerId: number, finger: Finger, x: number): void {
    this.#moved = true;
    this.set(NONE);
    const other = [...this.#fingers].find(([id]) => id !== pointerId)?.[1];
    if (!other) return;
    const before = Math.max(10, Math.abs(finger.x - other.x));
    const after = Math.max(10, Math.abs(x - other.x));
    this.#pan((finger.x - x) / 2);
    this.#zoom(after / before, (x + other.x) / 2);
  }

  #up(event: PointerEvent): void {
    const x = this.#x(event);
    const finger = this.#fingers.get(event.pointerId);
    if (!finger) return;
    this.#fingers.delete(event.pointerId);
    if (this.#fingers.size > 0) return;
    if (!this.#moved) this.handlers().onSeek(this.#ms(x));
    else if (!finger.scrubs) this.#glide(this.#flick.speed(event.timeStamp));
    this.set(NONE);
  }

  #glide(speed: number): void {
    if (speed === 0 || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const from = performance.now();
    let gone = 0;
    const step = (now: number) => {
      const after = Math.max(0, now - from);
      const to = glided(speed, after);
      this.#pan(gone - to);
      gone = to;
      if (!hasGlided(speed, after)) this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  #cancel(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId);
    this.set(NONE);
  }
}
