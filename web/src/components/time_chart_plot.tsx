import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { hoursBetweenTicks, hourTicks, scaleOf, type Bucket, type Scale, type TimeRange } from '@/lib/chart';
import { formatClock } from '@/lib/time/format';

/** A line of means in a band from the least to the most, or bars that add up, or bars of the most. */
export type Shows = 'mean' | 'sum' | 'most';

export const HEIGHT = 132;
export const LEFT = 34;
export const RIGHT = 6;
const TOP = 8;
const BOTTOM = 20;

export function valueOf(bucket: Bucket, shows: Shows): number {
  return shows === 'mean' ? bucket.mean : shows === 'sum' ? bucket.sum : bucket.max;
}

interface PlotProps {
  shows: Shows;
  runs: Bucket[][];
  range: TimeRange;
  missing: readonly TimeRange[];
  zone: string;
  axis: (value: number) => string;
  plotPx: number;
}

/** Pixels of moments and values. */
function placing({ runs, shows, range, plotPx }: Pick<PlotProps, 'runs' | 'shows' | 'range' | 'plotPx'>) {
  const high = (one: Bucket) => (shows === 'mean' ? one.max : valueOf(one, shows));
  const scale: Scale = scaleOf(Math.max(0, ...runs.flat().map(high)), shows !== 'mean');
  const x = (ms: number) => LEFT + (plotPx * (ms - range.startMs)) / (range.endMs - range.startMs);
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / scale.top);
  return { scale, x, y };
}

export const Plot = memo(function Plot(props: PlotProps & { id: string }) {
  const { runs, shows, range, missing, zone, axis, plotPx, id } = props;
  const { i18n } = useTranslation();
  const { scale, x, y } = placing(props);
  const floor = y(0);
  const hours = hourTicks(range, zone, hoursBetweenTicks(range, plotPx < 420 ? 4 : 8));
  return (
    <>
      <defs>
        <pattern
          id={`${id}-hatch`}
          width={6}
          height={6}
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width={6} height={6} className="fill-sunken" />
          <rect width={1.5} height={6} className="fill-line-strong" opacity={0.55} />
        </pattern>
      </defs>
      {missing.map((hole) => {
        const left = x(Math.max(hole.startMs, range.startMs));
        const wide = Math.max(2, x(hole.endMs) - left);
        return (
          <rect
            key={hole.startMs}
            x={left}
            y={TOP}
            width={wide}
            height={floor - TOP}
            fill={`url(#${id}-hatch)`}
            data-missing=""
          />
        );
      })}
      {scale.ticks.map((tick) => (
        <g key={tick}>
          <line x1={LEFT} x2={LEFT + plotPx} y1={y(tick)} y2={y(tick)} className="stroke-line" />
          <text
            x={LEFT - 6}
            y={y(tick)}
            dy="0.32em"
            textAnchor="end"
            className="fill-muted text-[11px] tabular-nums"
          >
            {axis(tick)}
          </text>
        </g>
      ))}
      {hours.map((ms) => (
        <g key={ms}>
          <line x1={x(ms)} x2={x(ms)} y1={floor} y2={floor + 4} className="stroke-line-strong" />
          {x(ms) > LEFT + 12 && x(ms) < LEFT + plotPx - 12 && (
            <text
              x={x(ms)}
              y={HEIGHT - 3}
              textAnchor="middle"
              className="fill-muted text-[11px] tabular-nums"
            >
              {formatClock(ms, i18n.language, zone, false)}
            </text>
          )}
        </g>
      ))}
      {shows === 'mean'
        ? runs.map((run) => <Line key={run[0]?.startMs} run={run} x={x} y={y} />)
        : runs.flat().map((one) => <Bar key={one.startMs} bucket={one} shows={shows} x={x} y={y} />)}
    </>
  );
});

interface MarkProps {
  x: (ms: number) => number;
  y: (value: number) => number;
}

function Line({ run, x, y }: MarkProps & { run: Bucket[] }) {
  const first = run[0];
  const last = run.at(-1);
  if (!first || !last) return null;
  const middle = (one: Bucket) => x((one.startMs + one.endMs) / 2);
  // To the run's own ends: a single reading is a short line, too.
  const along = (value: (one: Bucket) => number) => [
    `${x(first.startMs)},${y(value(first))}`,
    ...run.map((one) => `${middle(one)},${y(value(one))}`),
    `${x(last.endMs)},${y(value(last))}`,
  ];
  const band = [...along((one) => one.max), ...along((one) => one.min).reverse()];
  return (
    <g data-run="">
      <polygon points={band.join(' ')} fill="currentColor" opacity={0.22} />
      <polyline
        points={along((one) => one.mean).join(' ')}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.75}
        strokeLinejoin="round"
      />
    </g>
  );
}

function Bar({ bucket, shows, x, y }: MarkProps & { bucket: Bucket; shows: Shows }) {
  const value = valueOf(bucket, shows);
  if (value === 0) return null;
  const left = x(bucket.startMs);
  const height = Math.max(1.5, y(0) - y(value));
  const wide = Math.max(1.5, x(bucket.endMs) - left - 0.75);
  return <rect x={left} y={y(0) - height} width={wide} height={height} fill="currentColor" data-bar="" />;
}

export function Marker(props: PlotProps & { ms: number; bucket: Bucket | null | undefined }) {
  const { ms, bucket, shows } = props;
  const { x, y } = placing(props);
  const at = x(bucket ? (bucket.startMs + bucket.endMs) / 2 : ms);
  return (
    <g data-marker="">
      <line x1={at} x2={at} y1={TOP} y2={y(0)} className="stroke-text" strokeWidth={1} opacity={0.7} />
      {bucket && (
        <circle
          cx={at}
          cy={y(valueOf(bucket, shows))}
          r={4}
          fill="currentColor"
          className="stroke-surface"
          strokeWidth={2}
        />
      )}
    </g>
  );
}
