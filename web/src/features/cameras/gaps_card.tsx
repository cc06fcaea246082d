import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ProblemNotice } from '@/components/notice';
import { Card, Skeleton } from '@/components/page';
import { useUser } from '@/lib/api/session';
import type { Gap } from '@/lib/api/types';
import { formatDateTime, formatDuration } from '@/lib/time/format';
import { parseApiTime, toApiTime } from '@/lib/time/api_time';
import { useGaps } from './api/list_gaps';

const DAYS = 7;
const SHOWN = 50;
const LEAD_MS = 10_000;

/** Every stretch without footage of the last days, with its reason. */
export function GapsCard({ cameraId }: { cameraId: number }) {
  const { t } = useTranslation();
  const gaps = useGaps(cameraId, DAYS);
  return (
    <Card title={t('gaps.title')} lead={t('gaps.lead', { days: DAYS })}>
      {gaps.isPending && <Skeleton className="h-24 w-full" />}
      {gaps.isError && <ProblemNotice error={gaps.error} onRetry={() => void gaps.refetch()} />}
      {gaps.data?.length === 0 && <p className="text-sm text-muted">{t('gaps.none', { days: DAYS })}</p>}
      {gaps.data && gaps.data.length > 0 && (
        <ul className="divide-y divide-line" data-testid="gaps">
          {gaps.data.slice(0, SHOWN).map((gap) => (
            <GapRow key={gap.id} gap={gap} />
          ))}
        </ul>
      )}
      {gaps.data && gaps.data.length > SHOWN && (
        <p className="pt-3 text-sm text-muted">{t('gaps.more', { count: gaps.data.length - SHOWN })}</p>
      )}
    </Card>
  );
}

function GapRow({ gap }: { gap: Gap }) {
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useUser();
  const start = parseApiTime(gap.start_time) ?? 0;
  const end = parseApiTime(gap.end_time);
  return (
    <li
      className="grid grid-cols-[1fr_auto] items-baseline gap-x-4 gap-y-1 py-2.5 text-sm sm:grid-cols-[11rem_7rem_1fr]"
      data-testid="gap"
      data-reason={gap.reason}
    >
      <Link
        to={`/playback/${gap.camera_id}?t=${toApiTime(start - LEAD_MS)}`}
        className="font-medium text-accent tabular-nums underline-offset-4 hover:underline"
      >
        {formatDateTime(start, i18n.language, zone)}
      </Link>
      <span className="text-muted tabular-nums">
        {end === null ? t('gaps.open') : formatDuration(Math.max(1, gap.duration))}
      </span>
      <span className="col-span-2 min-w-0 sm:col-span-1">{t(`reason.${gap.reason}.what`)}</span>
    </li>
  );
}
