import { useTranslation } from 'react-i18next';
import { SectionTabs } from '@/components/section_tabs';
import { useUser } from '@/lib/api/session';

export function SystemTabs() {
  const { t } = useTranslation();
  const user = useUser();
  const tabs = [
    { to: '/system', label: t('system.overview'), testid: 'tab-overview' },
    { to: '/system/jobs', label: t('jobs.title'), testid: 'tab-jobs' },
    ...(user.is_admin ? [{ to: '/system/errors', label: t('errors.title'), testid: 'tab-errors' }] : []),
    { to: '/system/audit', label: t('audit.title'), testid: 'tab-audit' },
    ...(user.is_admin
      ? [{ to: '/system/accounts', label: t('accounts.title'), testid: 'tab-accounts' }]
      : []),
  ];
  return <SectionTabs label={t('system.title')} tabs={tabs} />;
}
