import { useRef, useState, type KeyboardEvent, type PointerEvent, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { formatClockMs } from '@/lib/time/format';
import { pillPlaces, type ClipRange, type End } from './clip_range';
import { msAt, xOf, type View } from './timeline_view';

const PILL_PX = 96;
const SECOND_MS = 1_000;

export interface Handles {
  range: ClipRange;
  frameMs: number;
  onMove: (end: End, ms: number) => void;
  /** The handle was let go, or nudged: what it stands on can be shown. */
  onRest: (end: End, ms: number) => void;
}

interface ClipHandlesProps extends Handles {
  box: RefObject<HTMLElement>;
  width: number;
  view: View;
  bounds: View;
  zone: string;
  /** The moment that is being dragged to, for the picture above it. */
  onDrag: (ms: number | null) => void;
}

/** Two handles over the timeline, each with the time that it stands on. */
export function ClipHandles(props: ClipHandlesProps) {
  const { view, width, range, zone } = props;
  const { i18n } = useTranslation();
  if (width === 0) return null;
  const places = pillPlaces(view, width, range, PILL_PX);
  const ends: [End, number, number][] = [
    ['start', range.startMs, places[0]],
    ['end', range.endMs, places[1]],
  ];
  return ends.map(([end, ms, pill]) =>
    ms < view.startMs || ms > view.endMs ? null : (
      <div key={end}>
        <span
          aria-hidden="true"
          data-testid={`clip-pill-${end}`}
          className="pointer-events-none absolute -top-6 z-10 px-0.5 text-center"
          style={{ left: pill, width: PILL_PX }}
        >
          <span className="block rounded-md bg-text px-1 py-0.5 text-[11px] font-semibold text-bg tabular-nums">
            {formatClockMs(ms, i18n.language, zone)}
          </span>
        </span>
        <Handle {...props} end={end} ms={ms} />
      </div>
    ),
  );
}

function Handle({ end, ms, ...props }: ClipHandlesProps & { end: End; ms: number }) {
  const { t, i18n } = useTranslation();
  const { box, view, width, bounds, frameMs, zone } = props;
  const [dragging, setDragging] = useState(false);
  const last = useRef(ms);

  const at = (event: PointerEvent) => {
    const x = event.clientX - (box.current?.getBoundingClientRect().left ?? 0);
    return Math.min(bounds.endMs, Math.max(bounds.startMs, msAt(view, width, x)));
  };
  const drag = (event: PointerEvent) => {
    if (!dragging) return;
    last.current = at(event);
    props.onMove(end, last.current);
    props.onDrag(last.current);
  };
  const drop = () => {
    if (!dragging) return;
    setDragging(false);
    props.onDrag(null);
    props.onRest(end, last.current);
  };
  const onKey = (event: KeyboardEvent) => {
    const by = stepOf(event, frameMs);
    if (by === null) return;
    event.preventDefault();
    props.onMove(end, ms + by);
    props.onRest(end, ms + by);
  };

  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={t(end === 'start' ? 'clipTool.startHandle' : 'clipTool.endHandle')}
      aria-valuemin={bounds.startMs}
      aria-valuemax={bounds.endMs}
      aria-valuenow={Math.round(ms)}
      aria-valuetext={formatClockMs(ms, i18n.language, zone)}
      data-testid={`clip-handle-${end}`}
      onKeyDown={onKey}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        last.current = ms;
        setDragging(true);
      }}
      onPointerMove={drag}
      onPointerUp={drop}
      onPointerCancel={drop}
      // Each lies outside of the range, so that they never cover each other.
      className={`absolute top-0 z-10 h-20 w-7 cursor-ew-resize touch-none rounded ${
        end === 'start' ? '-translate-x-full' : ''
      }`}
      style={{ left: xOf(view, width, ms) }}
    >
      <span
        aria-hidden="true"
        className={`absolute top-0 h-20 w-0.5 bg-text ${end === 'start' ? 'right-0' : 'left-0'}`}
      />
      <span
        aria-hidden="true"
        className={`absolute top-11 flex h-7 w-3.5 items-center justify-center gap-0.5 bg-text ${
          end === 'start' ? 'right-0 rounded-l-md' : 'left-0 rounded-r-md'
        }`}
      >
        <span className="h-3 w-px bg-bg" />
        <span className="h-3 w-px bg-bg" />
      </span>
    </div>
  );
}

/** Arrows: a frame; with Shift, or Page Up and Down: a second. */
function stepOf(event: KeyboardEvent, frameMs: number): number | null {
  const step = event.shiftKey ? SECOND_MS : frameMs;
  switch (event.key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return -step;
    case 'ArrowRight':
    case 'ArrowUp':
      return step;
    case 'PageDown':
      return -SECOND_MS;
    case 'PageUp':
      return SECOND_MS;
    default:
      return null;
  }
}
