import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '@/components/button';
import type { Clip } from '@/lib/api/types';
import { formatClock } from '@/lib/time/format';
import { useIsDark } from '@/lib/theme';
import { ClipBands } from './clip_bands';
import { ClipHandles, type Handles } from './clip_handles';
import { viewAround } from './clip_range';
import { drawTimeline, timelineColours, type TimelineScene } from './draw_timeline';
import { extentOf, momentAt, type Footage } from './footage';
import { TimelineHint } from './timeline_hint';
import { clampView, firstView, showMoment, zoomView, type View } from './timeline_view';
import { useTimelineGestures } from './use_timeline_gestures';
import { useWidth } from './use_width';

export interface TimelineProps {
  cameraId: number;
  bounds: View;
  footage: Footage;
  nowMs: number;
  positionMs: number | null;
  range: TimelineScene['range'];
  clips: readonly Clip[];
  /** Set while a clip is being made. */
  handles: Handles | null;
  zone: string;
  onSeek: (ms: number) => void;
}

const HEIGHT = 64;
const BUTTON_ZOOM = 2;

export function Timeline(props: TimelineProps) {
  const { bounds, footage, handles, nowMs, positionMs, zone } = props;
  const { t, i18n } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<View>(() => firstView(bounds, extentOf(footage, nowMs)));
  const [handleMs, setHandleMs] = useState<number | null>(null);
  const width = useWidth(box);
  const gestures = useTimelineGestures(box, { view, bounds, onView: setView, onSeek: props.onSeek });
  const dragging = gestures.dragMs !== null;

  useRangeInView(handles, bounds, setView);
  useFollow(dragging ? null : positionMs, view, bounds, setView);

  const clock = (ms: number, stepMs: number) => formatClock(ms, i18n.language, zone, stepMs < 60_000);
  const playheadMs = gestures.dragMs ?? positionMs;
  const pointerMs = handleMs ?? gestures.dragMs ?? gestures.hoverMs;
  const scene: TimelineScene = {
    view,
    dayStartMs: bounds.startMs,
    footage,
    nowMs,
    playheadMs,
    hoverMs: gestures.hoverMs,
    range: props.range,
    label: clock,
  };
  const zoom = (factor: number) =>
    setView((old) => zoomView(old, bounds, factor, positionMs ?? (old.startMs + old.endMs) / 2));
  const spoken =
    positionMs === null
      ? ''
      : `${clock(positionMs, 0)}, ${t(`timeline.${momentAt(footage, positionMs, nowMs).kind}`)}`;

  return (
    <div className={`flex items-center gap-2 ${handles ? 'pt-6' : ''}`}>
      <div className="relative min-w-0 flex-1">
        <div
          ref={box}
          role="slider"
          tabIndex={0}
          aria-label={t('timeline.label')}
          aria-valuemin={bounds.startMs}
          aria-valuemax={bounds.endMs}
          aria-valuenow={positionMs ?? bounds.startMs}
          aria-valuetext={spoken}
          data-testid="timeline"
          data-start-ms={view.startMs}
          data-end-ms={view.endMs}
          className="relative cursor-pointer touch-none rounded-lg select-none"
          style={{ height: HEIGHT }}
        >
          <Canvas width={width} scene={scene} />
          {pointerMs !== null && (
            <TimelineHint
              cameraId={props.cameraId}
              ms={pointerMs}
              view={view}
              moment={momentAt(footage, pointerMs, nowMs)}
              time={clock(pointerMs, 0)}
              raised={handles !== null}
            />
          )}
        </div>
        <ClipBands clips={props.clips} view={view} />
        {handles && (
          <ClipHandles
            {...handles}
            box={box}
            width={width}
            view={view}
            bounds={bounds}
            zone={zone}
            onDrag={setHandleMs}
          />
        )}
      </div>
      <div role="group" className="hidden shrink-0 grid-cols-2 sm:grid">
        <IconButton
          icon="plus"
          size={16}
          className="!size-7"
          label={t('timeline.zoomIn')}
          onClick={() => zoom(BUTTON_ZOOM)}
        />
        <IconButton
          icon="minus"
          size={16}
          className="!size-7"
          label={t('timeline.zoomOut')}
          onClick={() => zoom(1 / BUTTON_ZOOM)}
        />
        <IconButton
          icon="fit"
          size={16}
          className="col-span-2 !h-7 !w-auto"
          label={t('timeline.wholeDay')}
          onClick={() => setView(bounds)}
          data-testid="whole-day"
        />
      </div>
    </div>
  );
}

/** The view turns its page when the playhead runs or leaps out of it; not when somebody has looked elsewhere. */
function useFollow(positionMs: number | null, view: View, bounds: View, onView: (view: View) => void): void {
  const before = useRef(positionMs);
  useEffect(() => {
    const from = before.current;
    before.current = positionMs;
    if (from === null || positionMs === null || from === positionMs) return;
    if (from >= view.startMs && from <= view.endMs) onView(showMoment(view, bounds, positionMs));
  }, [positionMs, view, bounds, onView]);
}

/** When clip making begins, its range must be wide enough to take hold of. */
function useRangeInView(handles: Handles | null, bounds: View, onView: (view: View) => void): void {
  const range = handles?.range;
  const had = useRef(false);
  useEffect(() => {
    if (range && !had.current) onView(clampView(viewAround(range), bounds));
    had.current = range !== undefined;
  }, [range, bounds, onView]);
}

function Canvas({ width, scene }: { width: number; scene: TimelineScene }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = useIsDark();

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context || width === 0) return;
    const scale = window.devicePixelRatio || 1;
    const pixels = { width: Math.round(width * scale), height: Math.round(HEIGHT * scale) };
    if (canvas.current.width !== pixels.width || canvas.current.height !== pixels.height) {
      Object.assign(canvas.current, pixels);
    }
    context.setTransform(scale, 0, 0, scale, 0, 0);
    drawTimeline(context, width, HEIGHT, scene, timelineColours());
  }, [scene, width, dark]);

  return <canvas ref={canvas} aria-hidden="true" className="absolute inset-0 size-full" />;
}
