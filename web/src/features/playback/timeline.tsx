import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatClock, formatDateTime } from '@/lib/time/format';
import { ClipBands } from './clip_bands';
import { ClipHandles, type Handles } from './clip_handles';
import type { TimelineScene } from './draw_timeline';
import { extentOf, momentAt, NO_FOOTAGE, snapped, type Footage } from './footage';
import { LaneLoader } from './lane_loader';
import { laneOf, type Lane } from './timeline_layout';
import { TIMELINE_PX, TimelineCanvas } from './timeline_canvas';
import { TimelineButtons } from './timeline_buttons';
import { TimelineHint } from './timeline_hint';
import { timelineLabels } from './timeline_labels';
import { boundsOf, clampView, firstView, zoomView, type View } from './timeline_view';
import { useFootageAround } from './use_footage_around';
import { useKeys } from './use_keys';
import { useOldest } from './use_oldest';
import { useFirstView, useFollow, useRangeInView } from './use_timeline_follow';
import { useThumbnail } from './use_thumbnails';
import { useTimelineGestures } from './use_timeline_gestures';
import { useView } from './use_view';
import { useWidth } from '@/lib/use_width';

export interface TimelineProps {
  cameraId: number;
  /** The day of the playhead, and what is known of it. */
  day: View;
  dayFootage: Footage;
  dayLoaded: boolean;
  /** Counts the days that were chosen in the calendar: each is shown whole. */
  chosen: number;
  nowMs: number;
  todayEndMs: number;
  positionMs: number | null;
  range: TimelineScene['range'];
  /** Set while a clip is being made. */
  handles: Handles | null;
  zone: string;
  /** Cameras that play along: their lanes are below the first. */
  others: readonly number[];
  onSeek: (ms: number) => void;
}

const STEP_ZOOM = 2;
const NO_LANE = laneOf(NO_FOOTAGE);

export function Timeline(props: TimelineProps) {
  const { day, handles, nowMs, positionMs, zone, others, onSeek } = props;
  const { i18n } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const oldest = useOldest(props.cameraId);
  const bounds = useMemo(() => boundsOf(oldest, props.todayEndMs), [oldest, props.todayEndMs]);
  const { view, latest, setView } = useView(() => firstView(day, extentOf(props.dayFootage, nowMs)));
  const footage = useFootageAround(props.cameraId, zone, view, nowMs);
  const own = useMemo(() => laneOf(footage), [footage]);
  const [lanes, setLanes] = useState<ReadonlyMap<number, Lane>>(new Map());
  const onLane = useCallback((id: number, lane: Lane) => setLanes((old) => new Map(old).set(id, lane)), []);
  const [handleMs, setHandleMs] = useState<number | null>(null);
  const seek = useCallback((ms: number) => onSeek(snapped(footage.spans, ms)), [footage, onSeek]);
  const gestures = useTimelineGestures(box, {
    view: latest,
    bounds,
    positionMs,
    onView: setView,
    onSeek: seek,
  });

  useFirstView(props, bounds, setView);
  useRangeInView(handles, bounds, setView);
  useFollow(gestures.dragMs === null ? positionMs : null, latest, bounds, setView);

  const zoom = (factor: number) => {
    const { startMs, endMs } = latest();
    const inside = positionMs !== null && positionMs >= startMs && positionMs <= endMs;
    setView(zoomView({ startMs, endMs }, bounds, factor, inside ? positionMs : (startMs + endMs) / 2));
  };
  const zoomIn = () => zoom(STEP_ZOOM);
  const zoomOut = () => zoom(1 / STEP_ZOOM);
  const wholeDay = () => setView(clampView(day, bounds));
  useKeys({ '+': zoomIn, '=': zoomIn, '-': zoomOut, _: zoomOut, '0': wholeDay });

  const labels = useMemo(() => timelineLabels(i18n.language, zone), [i18n.language, zone]);
  const wide = view.endMs - view.startMs > 26 * 3_600_000;
  const clock = (ms: number) => (wide ? formatDateTime : formatClock)(ms, i18n.language, zone);
  const pointerMs = handleMs ?? gestures.dragMs ?? gestures.hoverMs;
  const msPerPixel = (view.endMs - view.startMs) / Math.max(1, width);
  const thumbnail = useThumbnail(props.cameraId, footage.spans, pointerMs, msPerPixel);
  const scene: TimelineScene = {
    view,
    zone,
    lanes: [own, ...others.map((id) => lanes.get(id) ?? NO_LANE)],
    nowMs,
    playheadMs: gestures.dragMs ?? positionMs,
    hoverMs: gestures.hoverMs,
    range: props.range,
    ...labels,
  };

  return (
    <div className={`flex items-center gap-2 ${handles ? 'pt-6' : ''}`}>
      <div className="relative min-w-0 flex-1">
        <Slider box={box} {...{ day, view, positionMs }} spoken={useSpoken(footage, positionMs, nowMs, zone)}>
          <TimelineCanvas width={width} scene={scene} />
          {pointerMs !== null && (
            <TimelineHint
              ms={pointerMs}
              thumbnail={thumbnail}
              view={view}
              moment={momentAt(footage, pointerMs, nowMs)}
              time={clock(pointerMs)}
              raised={handles !== null}
            />
          )}
        </Slider>
        <ClipBands cameraId={props.cameraId} view={view} width={width} zone={zone} />
        {handles && (
          <ClipHandles
            {...handles}
            box={box}
            width={width}
            view={view}
            bounds={day}
            zone={zone}
            onDrag={setHandleMs}
          />
        )}
      </div>
      {others.map((id) => (
        <LaneLoader key={id} cameraId={id} zone={zone} view={view} nowMs={nowMs} onLane={onLane} />
      ))}
      <TimelineButtons onZoomIn={zoomIn} onZoomOut={zoomOut} onWholeDay={wholeDay} />
    </div>
  );
}

function Slider({
  box,
  day,
  view,
  positionMs,
  spoken,
  children,
}: {
  box: React.RefObject<HTMLDivElement>;
  day: View;
  view: View;
  positionMs: number | null;
  spoken: string;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div
      ref={box}
      role="slider"
      tabIndex={0}
      aria-label={t('timeline.label')}
      aria-valuemin={day.startMs}
      aria-valuemax={day.endMs}
      aria-valuenow={positionMs ?? day.startMs}
      aria-valuetext={spoken}
      data-testid="timeline"
      data-start-ms={view.startMs}
      data-end-ms={view.endMs}
      className="relative cursor-pointer touch-none rounded-lg select-none"
      style={{ height: TIMELINE_PX }}
    >
      {children}
    </div>
  );
}

function useSpoken(footage: Footage, positionMs: number | null, nowMs: number, zone: string): string {
  const { t, i18n } = useTranslation();
  if (positionMs === null) return '';
  const kind = momentAt(footage, positionMs, nowMs).kind;
  return `${formatClock(positionMs, i18n.language, zone, false)}, ${t(`timeline.${kind}`)}`;
}
