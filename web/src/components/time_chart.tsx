import { useId, useMemo, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import {
  bucketsOf,
  bucketWidth,
  markerAfter,
  runsOf,
  summaryOf,
  type Bucket,
  type Reading,
  type TimeRange,
} from '@/lib/chart';
import { formatClock } from '@/lib/time/format';
import { useWidth } from '@/lib/use_width';
import { HEIGHT, LEFT, Marker, Plot, RIGHT, valueOf, type Shows } from './time_chart_plot';

export type ChartTone = 'accent' | 'info' | 'warn';

interface TimeChartProps {
  title: string;
  /** Of the numbers on the axis. */
  unit?: string;
  tone: ChartTone;
  /** A line of means in a band from the least to the most, or bars that add up, or bars of the most. */
  shows: Shows;
  readings: readonly Reading[];
  stepMs: number;
  range: TimeRange;
  /** Stretches that are hatched. */
  missing: readonly TimeRange[];
  zone: string;
  axis: (value: number) => string;
  words: (value: number) => string;
  /** The moment that is pointed at; charts beside each other share it. */
  markerMs: number | null;
  onMarker: (ms: number | null) => void;
  'data-testid'?: string;
}

const LEAST_PX = 2.5;
const TONES: Record<ChartTone, string> = { accent: 'text-accent', info: 'text-info', warn: 'text-warn' };

/** One value over time. Where there is none, there is no line. */
export function TimeChart(props: TimeChartProps) {
  const { title, unit, shows, readings, stepMs, range, words, zone, markerMs, onMarker } = props;
  const { t, i18n } = useTranslation();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const plotPx = Math.max(0, width - LEFT - RIGHT);
  const widthMs = bucketWidth(range.endMs - range.startMs, plotPx, LEAST_PX);
  const runs = useMemo(
    () => runsOf(readings, stepMs).map((run) => bucketsOf(run, widthMs, stepMs)),
    [readings, stepMs, widthMs],
  );
  const summary = useMemo(() => summaryOf(readings), [readings]);
  const newest = useMemo(() => readings.findLast((one) => one.value !== null), [readings]);
  const buckets = useMemo(() => runs.flat(), [runs]);
  const marked =
    markerMs === null ? null : buckets.find((one) => one.startMs <= markerMs && markerMs < one.endMs);

  // Not the marker: what is plotted is drawn anew only when it changes.
  const { missing, axis } = props;
  const plot = { shows, runs, range, missing, zone, axis, plotPx };

  const clock = (ms: number) => formatClock(ms, i18n.language, zone, false);
  const when = (bucket: Bucket) =>
    widthMs > stepMs ? `${clock(bucket.startMs)}–${clock(bucket.endMs)}` : clock(bucket.startMs);
  const pointedAt = () =>
    marked
      ? `${when(marked)} · ${words(valueOf(marked, shows))}`
      : `${clock(markerMs ?? 0)} · ${t('chart.nothing')}`;
  const newestText = newest ? `${clock(newest.ms)} · ${words(newest.value ?? 0)}` : t('chart.nothing');
  const readout = markerMs === null ? newestText : pointedAt();

  const point = (event: PointerEvent<HTMLDivElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - LEFT;
    const part = Math.min(1, Math.max(0, x / Math.max(1, plotPx)));
    onMarker(Math.min(range.endMs - 1, range.startMs + part * (range.endMs - range.startMs)));
  };
  const onKey = (event: KeyboardEvent) => {
    const to = event.key === 'Escape' ? null : markerAfter(event.key, markerMs, range, widthMs);
    if (to === undefined || (to === null && markerMs === null)) return;
    event.preventDefault();
    onMarker(to);
  };
  return (
    <figure className="min-w-0" data-testid={props['data-testid']}>
      <figcaption className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span id={`${id}-title`} className="text-sm font-medium">
          {title}
          {unit && <span className="ml-1.5 text-xs font-normal text-muted">{unit}</span>}
        </span>
        <span className="text-sm text-muted tabular-nums" data-testid="chart-readout">
          {readout}
        </span>
      </figcaption>
      <div
        ref={box}
        role="slider"
        tabIndex={0}
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-summary`}
        aria-valuemin={range.startMs}
        aria-valuemax={range.endMs}
        aria-valuenow={Math.round(markerMs ?? newest?.ms ?? range.endMs)}
        aria-valuetext={readout}
        className="mt-1 touch-pan-y rounded-md select-none focus-visible:outline-offset-0"
        onPointerDown={point}
        onPointerMove={point}
        onPointerLeave={(event) => event.pointerType === 'mouse' && onMarker(null)}
        onBlur={() => onMarker(null)}
        onKeyDown={onKey}
      >
        <svg
          aria-hidden="true"
          width="100%"
          height={HEIGHT}
          className={`block overflow-visible ${TONES[props.tone]}`}
        >
          {plotPx > 0 && (
            <>
              <Plot {...plot} id={id} />
              {markerMs !== null && <Marker {...plot} ms={markerMs} bucket={marked} />}
            </>
          )}
        </svg>
      </div>
      <p id={`${id}-summary`} className="mt-1 text-xs text-muted tabular-nums" data-testid="chart-summary">
        {summary ? summaryText() : t('chart.nothing')}
      </p>
    </figure>
  );

  function summaryText(): string {
    if (!summary) return '';
    const { min, mean, max, sum } = summary;
    if (shows === 'mean') return t('chart.range', { min: words(min), mean: words(mean), max: words(max) });
    if (max === 0) return t('chart.none');
    return shows === 'most'
      ? t('chart.most', { max: words(max) })
      : t('chart.sum', { sum: words(sum), max: words(max) });
  }
}
