// A camera's statistics as the charts take them. Pure.
import type { CameraStatistics } from '@/lib/api/types';
import { missingOf, type Reading, type TimeRange } from '@/lib/chart';
import { parseApiTime } from '@/lib/time/api_time';

export type StatisticsPoint = CameraStatistics['points'][number];

export const STEP_MS = 60_000;
const DAY_MS = 86_400_000;
const LEAST_MS = 3_600_000;
/** A minute is told when it is over, and asked for within another one: so much is not yet missing. */
const LATE_MS = 3 * STEP_MS;

const momentOf = (point: StatisticsPoint) => parseApiTime(point.at) ?? 0;

/** What was known with what is new: the newer one of a minute counts, and nothing older than a day stays. */
export function joinedPoints(
  known: readonly StatisticsPoint[],
  fresh: readonly StatisticsPoint[],
): StatisticsPoint[] {
  const first = fresh[0];
  const kept = first ? known.filter((point) => momentOf(point) < momentOf(first)) : known;
  const all = [...kept, ...fresh];
  const last = all.at(-1);
  return last ? all.filter((point) => momentOf(last) - momentOf(point) < DAY_MS) : [];
}

export type SeriesName = 'bitrate' | 'fps' | 'lost' | 'reconnects' | 'jitter' | 'viewers';

export interface CameraSeries {
  range: TimeRange;
  readings: Record<SeriesName, Reading[]>;
  /** Where nothing came, or where the server did not run to see it; none of it before the first point. */
  missing: TimeRange[];
  /** The first point, when it is younger than a day. */
  sinceMs: number | null;
}

/** A minute without a byte has no rates: they are not nought, there is nothing that they could be of. */
function isSilent(point: StatisticsPoint): boolean {
  return point.bitrate_bps === 0 && point.fps === 0;
}

export function seriesOf(points: readonly StatisticsPoint[], nowMs: number): CameraSeries {
  const [first, last] = [points[0], points.at(-1)];
  const firstMs = first ? momentOf(first) : nowMs;
  const lastMs = last ? momentOf(last) : nowMs - STEP_MS;
  const endMs = Math.max(nowMs, lastMs + STEP_MS);
  const dayMs = endMs - DAY_MS;
  // A young camera's first minutes fill the chart, instead of a dot at its end.
  const range = { startMs: Math.max(dayMs, Math.min(firstMs, endMs - LEAST_MS)), endMs };
  const shown = points.filter((point) => momentOf(point) >= range.startMs - STEP_MS);
  const counted = (value: (point: StatisticsPoint) => number) =>
    shown.map((point) => ({ ms: momentOf(point), value: value(point) }));
  const sent = (value: (point: StatisticsPoint) => number) =>
    shown.map((point) => ({ ms: momentOf(point), value: isSilent(point) ? null : value(point) }));
  const bitrate = sent((point) => point.bitrate_bps);
  const late = endMs - lastMs - STEP_MS <= LATE_MS;
  const known = { startMs: Math.max(range.startMs, firstMs), endMs: late ? lastMs + STEP_MS : endMs };
  return {
    range,
    readings: {
      bitrate,
      fps: sent((point) => point.fps),
      lost: counted((point) => point.packets_lost),
      reconnects: counted((point) => point.reconnects),
      jitter: sent((point) => point.jitter_ms),
      viewers: counted((point) => point.viewers),
    },
    missing: missingOf(bitrate, known, STEP_MS),
    sinceMs: firstMs - dayMs > LATE_MS ? firstMs : null,
  };
}

export function lengthMs(ranges: readonly TimeRange[]): number {
  return ranges.reduce((sum, range) => sum + range.endMs - range.startMs, 0);
}
