import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SelectField } from '@/components/field';
import { NotAllowed } from '@/components/not_allowed';
import { ProblemNotice } from '@/components/notice';
import { Card, EmptyState, Page, Skeleton } from '@/components/page';
import { PageTurner } from '@/components/page_turner';
import { useUser } from '@/lib/api/session';
import type { JobState } from '@/lib/api/types';
import { formatNumber } from '@/lib/numbers';
import { SystemTabs } from '../system_tabs';
import { JobsTable } from './jobs_table';
import { useJobs } from './list_jobs';

const STATES: readonly JobState[] = ['queued', 'running', 'done', 'failed', 'dead', 'cancelled'];

export function JobsPage() {
  const { t } = useTranslation();
  const user = useUser();
  if (!user.is_owner && !user.is_admin) return <NotAllowed title={t('jobs.title')} />;
  return <Jobs />;
}

function Jobs() {
  const { t, i18n } = useTranslation();
  const [state, setState] = useState<JobState | null>(null);
  const [page, setPage] = useState<string | null>(null);
  const jobs = useJobs(state, page);
  const rows = jobs.data?.results;
  const count = jobs.data?.count ?? 0;
  return (
    <Page title={t('jobs.title')} lead={t('jobs.lead')}>
      <SystemTabs />
      <div className="max-w-xs">
        <SelectField
          label={t('jobs.state')}
          value={state ?? ''}
          onChange={({ target }) => {
            setPage(null);
            setState(STATES.find((one) => one === target.value) ?? null);
          }}
          data-testid="jobs-state"
        >
          <option value="">{t('jobs.every')}</option>
          {STATES.map((one) => (
            <option key={one} value={one}>
              {t(`jobs.states.${one}`)}
            </option>
          ))}
        </SelectField>
      </div>
      {jobs.isPending && <Skeleton className="h-72 w-full rounded-2xl" />}
      {jobs.isError && <ProblemNotice error={jobs.error} onRetry={() => void jobs.refetch()} />}
      {rows?.length === 0 && (
        <EmptyState icon="list" title={t('jobs.empty.title')} data-testid="jobs-empty">
          {state ? t('jobs.empty.filtered') : t('jobs.empty.text')}
        </EmptyState>
      )}
      {jobs.data && rows && rows.length > 0 && (
        <Card>
          <JobsTable jobs={rows} />
          <PageTurner
            count={t('jobs.count', { count, shown: formatNumber(count, i18n.language) })}
            page={jobs.data}
            onPage={setPage}
            name="jobs"
          />
        </Card>
      )}
    </Page>
  );
}
