import { useTranslation } from 'react-i18next';
import { Notice, ProblemNotice } from '@/components/notice';
import { Card, Page, Skeleton } from '@/components/page';
import { useReadiness } from './api/get_readiness';
import { useStorage } from './api/get_storage';
import { CameraStorageTable } from './camera_storage_table';
import { StorageCard } from './storage_card';

export function SystemPage() {
  const { t } = useTranslation();
  const storage = useStorage();
  return (
    <Page title={t('system.title')} lead={t('system.lead')}>
      <HealthNotice />
      {storage.isPending && <Skeleton className="h-64 w-full rounded-2xl" />}
      {storage.isError && <ProblemNotice error={storage.error} onRetry={() => void storage.refetch()} />}
      {storage.data && <StorageCard storage={storage.data} />}
      {storage.data && <CameraStorageTable cameras={storage.data.cameras} />}
      <Card title={t('system.about')}>
        <p className="text-sm text-muted">
          DVR-Lite · {t('system.version')} {__APP_VERSION__}
        </p>
      </Card>
    </Page>
  );
}

function HealthNotice() {
  const { t } = useTranslation();
  const { data } = useReadiness();
  if (!data) return <Skeleton className="h-14 w-full rounded-xl" />;
  const wrong = Object.entries(data.checks).filter(([, word]) => word !== 'ok');
  if (data.status === 'ok' && wrong.length === 0) {
    return <Notice tone="ok" title={t('system.healthy')} data-testid="health" />;
  }
  return (
    <Notice tone="warning" title={t('system.unhealthy')} data-testid="health">
      <ul>
        {wrong.map(([name, word]) => (
          <li key={name}>
            <span className="font-medium">{name}</span>: {word}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
