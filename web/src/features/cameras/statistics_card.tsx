import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNotice } from '@/components/notice';
import { Card, Skeleton } from '@/components/page';
import { TimeChart, type ChartTone } from '@/components/time_chart';
import type { Shows } from '@/components/time_chart_plot';
import { useUser } from '@/lib/api/session';
import { formatBitrate, formatNumber } from '@/lib/numbers';
import { formatDateTime, formatDuration } from '@/lib/time/format';
import { useStatistics } from './api/get_statistics';
import { lengthMs, seriesOf, STEP_MS, type SeriesName, type StatisticsPoint } from './statistics_series';

const CHARTS: readonly { name: SeriesName; tone: ChartTone; shows: Shows }[] = [
  { name: 'bitrate', tone: 'accent', shows: 'mean' },
  { name: 'fps', tone: 'accent', shows: 'mean' },
  { name: 'lost', tone: 'warn', shows: 'sum' },
  { name: 'reconnects', tone: 'warn', shows: 'sum' },
  { name: 'jitter', tone: 'info', shows: 'mean' },
  { name: 'viewers', tone: 'info', shows: 'most' },
];
const GRID = 'grid gap-x-8 gap-y-6 md:grid-cols-2';

/** How the camera did in the last 24 hours. */
export function StatisticsCard({ cameraId }: { cameraId: number }) {
  const { t } = useTranslation();
  const statistics = useStatistics(cameraId);
  const { data: points } = statistics;
  return (
    <Card title={t('statistics.title')} lead={t('statistics.lead')}>
      <div data-testid="statistics">
        {statistics.isPending && <Waiting />}
        {statistics.isError && !points && (
          <ProblemNotice error={statistics.error} onRetry={() => void statistics.refetch()} />
        )}
        {points?.length === 0 && (
          <p className="max-w-prose text-sm text-muted" data-testid="statistics-empty">
            {t('statistics.empty')}
          </p>
        )}
        {points && points.length > 0 && <Charts points={points} atMs={statistics.dataUpdatedAt} />}
      </div>
    </Card>
  );
}

function Waiting() {
  return (
    <div className={GRID}>
      {CHARTS.map(({ name }) => (
        <Skeleton key={name} className="h-44 w-full" />
      ))}
    </div>
  );
}

function Charts({ points, atMs }: { points: readonly StatisticsPoint[]; atMs: number }) {
  const { t } = useTranslation();
  const { time_zone: zone } = useUser();
  const [markerMs, setMarker] = useState<number | null>(null);
  const series = useMemo(() => seriesOf(points, atMs), [points, atMs]);
  const mega = series.readings.bitrate.some((one) => (one.value ?? 0) >= 1e6);
  const words = useWords(mega);
  return (
    <>
      <Missing series={series} />
      <div className={GRID}>
        {CHARTS.map(({ name, tone, shows }) => (
          <TimeChart
            key={name}
            title={t(`statistics.${name}`)}
            {...words[name]}
            tone={tone}
            shows={shows}
            readings={series.readings[name]}
            stepMs={STEP_MS}
            range={series.range}
            missing={series.missing}
            zone={zone}
            markerMs={markerMs}
            onMarker={setMarker}
            data-testid={`chart-${name}`}
          />
        ))}
      </div>
    </>
  );
}

function Missing({ series: { missing, sinceMs } }: { series: ReturnType<typeof seriesOf> }) {
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useUser();
  if (missing.length === 0 && sinceMs === null) return null;
  const duration = formatDuration(lengthMs(missing) / 1000);
  return (
    <ul className="mb-5 space-y-1 text-sm text-muted">
      {sinceMs !== null && (
        <li data-testid="statistics-since">
          {t('statistics.since', { time: formatDateTime(sinceMs, i18n.language, zone) })}
        </li>
      )}
      {missing.length > 0 && (
        <li data-testid="statistics-missing">
          {t('statistics.missing', { count: missing.length, duration })}
        </li>
      )}
    </ul>
  );
}

interface Words {
  unit?: string;
  axis: (value: number) => string;
  words: (value: number) => string;
}

function useWords(mega: boolean): Record<SeriesName, Words> {
  const language = useTranslation().i18n.language;
  return useMemo(() => {
    const number = (digits: number) => (value: number) => formatNumber(value, language, digits);
    const counted = { axis: number(0), words: number(0) };
    return {
      bitrate: {
        unit: mega ? 'Mbit/s' : 'kbit/s',
        axis: (value) => formatNumber(value / (mega ? 1e6 : 1e3), language, 2),
        words: (value) => formatBitrate(value, language),
      },
      fps: { axis: number(2), words: number(1) },
      lost: counted,
      reconnects: counted,
      jitter: { unit: 'ms', axis: number(2), words: (value) => `${formatNumber(value, language, 1)} ms` },
      viewers: counted,
    };
  }, [mega, language]);
}
