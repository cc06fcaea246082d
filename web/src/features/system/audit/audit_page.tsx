import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { NotAllowed } from '@/components/not_allowed';
import { ProblemNotice } from '@/components/notice';
import { Card, EmptyState, Page, Skeleton } from '@/components/page';
import { PageTurner } from '@/components/page_turner';
import { useUser } from '@/lib/api/session';
import { formatNumber } from '@/lib/numbers';
import { SystemTabs } from '../system_tabs';
import { AuditFilters } from './audit_filters';
import { isFiltered, queryOf, readFilter, writeFilter, type AuditFilter } from './audit_filter';
import { AuditTable } from './audit_table';
import { useAudit } from './list_audit';

export function AuditPage() {
  const { t } = useTranslation();
  const user = useUser();
  if (!user.is_owner && !user.is_admin) return <NotAllowed title={t('audit.title')} />;
  return <Audit />;
}

/** Who did what, from where. The filter is in the address: it can be kept and sent. */
function Audit() {
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useUser();
  const [params, setParams] = useSearchParams();
  const [page, setPage] = useState<string | null>(null);
  const filter = readFilter(params);
  const audit = useAudit(queryOf(filter, zone), page);
  const setFilter = (change: Partial<AuditFilter>) => {
    setPage(null);
    // From the address, not from what was drawn last: a second change may come before the first is on the screen.
    const present = readFilter(new URLSearchParams(window.location.search));
    setParams(writeFilter({ ...present, ...change }), { replace: true });
  };
  const rows = audit.data?.results;
  const count = audit.data?.count ?? 0;
  return (
    <Page title={t('audit.title')} lead={t('audit.lead')}>
      <SystemTabs />
      <AuditFilters
        filter={filter}
        onChange={setFilter}
        onClear={() => setFilter({ from: null, to: null, userId: null, cameraId: null, action: '' })}
      />
      {audit.isPending && <Skeleton className="h-96 w-full rounded-2xl" />}
      {audit.isError && <ProblemNotice error={audit.error} onRetry={() => void audit.refetch()} />}
      {rows?.length === 0 && (
        <EmptyState icon="list" title={t('audit.empty.title')} data-testid="audit-empty">
          {isFiltered(filter) ? t('audit.empty.filtered') : t('audit.empty.text')}
        </EmptyState>
      )}
      {audit.data && rows && rows.length > 0 && (
        <Card>
          <AuditTable rows={rows} onFilter={setFilter} />
          <PageTurner
            count={t('audit.count', { count, shown: formatNumber(count, i18n.language) })}
            page={audit.data}
            onPage={setPage}
            name="audit"
          />
        </Card>
      )}
    </Page>
  );
}
