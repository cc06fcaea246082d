import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Chip, type ChipTone } from '@/components/chip';
import { RowTable } from '@/components/row_table';
import { useUser } from '@/lib/api/session';
import type { Job, JobState } from '@/lib/api/types';
import { parseApiTime } from '@/lib/time/api_time';
import { formatDateTime, formatDuration } from '@/lib/time/format';

const TONES: Record<JobState, ChipTone> = {
  queued: 'neutral',
  running: 'accent',
  done: 'ok',
  failed: 'danger',
  dead: 'danger',
  cancelled: 'neutral',
};

export function JobsTable({ jobs }: { jobs: Job[] }) {
  const { t } = useTranslation();
  const columns = [t('jobs.what'), t('jobs.state'), t('jobs.created'), t('jobs.took')];
  return (
    <RowTable label={t('jobs.title')} columns={columns} data-testid="jobs">
      {jobs.map((job) => (
        <Row key={job.id} job={job} />
      ))}
    </RowTable>
  );
}

function Row({ job }: { job: Job }) {
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useUser();
  const created = parseApiTime(job.created_at) ?? 0;
  return (
    <tr
      className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 py-3 md:table-row"
      data-testid="job-row"
      data-state={job.state}
    >
      <td className="font-medium md:py-2.5 md:pr-4 md:align-top">
        <Subject job={job} />
        {job.error && <p className="mt-0.5 [overflow-wrap:anywhere] font-normal text-muted">{job.error}</p>}
      </td>
      <td className="md:py-2.5 md:pr-4 md:align-top">
        <Chip tone={TONES[job.state]}>{t(`jobs.states.${job.state}`)}</Chip>
        {job.attempts > 1 && (
          <span className="ml-2 text-muted tabular-nums">{t('jobs.attempts', { count: job.attempts })}</span>
        )}
      </td>
      <td className="whitespace-nowrap text-muted tabular-nums md:py-2.5 md:pr-4 md:align-top">
        <time dateTime={job.created_at}>{formatDateTime(created, i18n.language, zone)}</time>
      </td>
      <td className="text-right text-muted tabular-nums md:py-2.5 md:text-left md:align-top">
        {lasted(job)}
      </td>
    </tr>
  );
}

function Subject({ job }: { job: Job }) {
  const { t } = useTranslation();
  if (job.kind !== 'clip') return t('jobs.other', { kind: job.kind, id: job.subject_id });
  return (
    <Link
      to={`/clips/${job.subject_id}`}
      className="rounded underline-offset-4 hover:text-accent hover:underline"
    >
      {t('jobs.clip', { id: job.subject_id })}
    </Link>
  );
}

function lasted(job: Job): string {
  const started = parseApiTime(job.started_at);
  const finished = parseApiTime(job.finished_at);
  if (started === null || finished === null) return '–';
  return formatDuration(Math.max(1, Math.round((finished - started) / 1000)));
}
