import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SelectField } from '@/components/field';
import { NotAllowed } from '@/components/not_allowed';
import { ProblemNotice } from '@/components/notice';
import { Card, EmptyState, Page, Skeleton } from '@/components/page';
import { useUser } from '@/lib/api/session';
import { SystemTabs } from '../system_tabs';
import { ErrorEntry } from './error_entry';
import { useErrors } from './list_errors';

export function ErrorsPage() {
  const { t } = useTranslation();
  const user = useUser();
  if (!user.is_admin) return <NotAllowed title={t('errors.title')} />;
  return <Errors />;
}

function Errors() {
  const { t } = useTranslation();
  const errors = useErrors();
  const [onlyErrors, setOnlyErrors] = useState(false);
  const all = errors.data?.results;
  const shown = all?.filter((entry) => !onlyErrors || entry.level === 'error');
  return (
    <Page title={t('errors.title')} lead={t('errors.lead')}>
      <SystemTabs />
      {errors.isPending && <Skeleton className="h-72 w-full rounded-2xl" />}
      {errors.isError && <ProblemNotice error={errors.error} onRetry={() => void errors.refetch()} />}
      {all && all.length > 0 && (
        <div className="max-w-xs">
          <SelectField
            label={t('errors.level')}
            value={onlyErrors ? 'error' : ''}
            onChange={({ target }) => setOnlyErrors(target.value === 'error')}
            data-testid="errors-level"
          >
            <option value="">{t('errors.every')}</option>
            <option value="error">{t('errors.onlyErrors')}</option>
          </SelectField>
        </div>
      )}
      {shown?.length === 0 && (
        <EmptyState icon="check" title={t('errors.empty.title')} data-testid="errors-empty">
          {onlyErrors ? t('errors.empty.filtered') : t('errors.empty.text')}
        </EmptyState>
      )}
      {shown && shown.length > 0 && (
        <Card>
          <p className="max-w-prose text-sm text-muted">{t('errors.wholeLog')}</p>
          <ul className="-mb-4 divide-y divide-line" data-testid="errors">
            {shown.map((entry) => (
              <ErrorEntry
                key={`${entry.level} ${entry.area} ${entry.message} ${entry.fields.camera ?? ''}`}
                entry={entry}
              />
            ))}
          </ul>
        </Card>
      )}
    </Page>
  );
}
