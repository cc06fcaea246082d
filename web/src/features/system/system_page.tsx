import { useTranslation } from 'react-i18next';
import { NotAllowed } from '@/components/not_allowed';
import { ProblemNotice } from '@/components/notice';
import { Card, Page, Skeleton } from '@/components/page';
import { Icon } from '@/components/icon';
import { useUser } from '@/lib/api/session';
import { useStorage } from '@/lib/api/get_storage';
import { CameraStorageTable } from './camera_storage_table';
import { HealthNotices } from './health_notices';
import { NodeCards } from './node_card';
import { StorageCard } from './storage_card';
import { SystemTabs } from './system_tabs';

export function SystemPage() {
  const { t } = useTranslation();
  const user = useUser();
  if (!user.is_owner && !user.is_admin) return <NotAllowed title={t('system.title')} />;
  return <Overview />;
}

function Overview() {
  const { t } = useTranslation();
  const storage = useStorage();
  const { is_admin: admin } = useUser();
  return (
    <Page title={t('system.title')} lead={t('system.lead')}>
      <SystemTabs />
      <HealthNotices />
      {admin && <NodeCards />}
      {storage.isPending && <Skeleton className="h-64 w-full rounded-2xl" />}
      {storage.isError && <ProblemNotice error={storage.error} onRetry={() => void storage.refetch()} />}
      {storage.data && <StorageCard storage={storage.data} />}
      {storage.data && <CameraStorageTable cameras={storage.data.cameras} />}
      <About />
    </Page>
  );
}

function About() {
  const { t, i18n } = useTranslation();
  return (
    <Card title={t('system.about')}>
      <div className="space-y-3 text-sm text-muted">
        <p>
          DVR-Lite · {t('system.version')} {__APP_VERSION__}
        </p>
        <p>{t('system.apiText')}</p>
        <a
          href={`/api/docs/?lang=${i18n.language}`}
          className="inline-flex items-center gap-2 rounded font-medium text-accent underline-offset-4 hover:underline"
          data-testid="api-docs"
        >
          <Icon name="book" size={18} />
          {t('system.apiDocs')}
        </a>
      </div>
    </Card>
  );
}
