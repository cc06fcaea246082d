import { useTranslation } from 'react-i18next';
import { Notice } from '@/components/notice';
import { Skeleton } from '@/components/page';
import { alarmWords } from '@/lib/server_words';
import { useUser } from '@/lib/api/session';
import { useReadiness } from './api/get_readiness';
import { useAlarms } from './api/list_alarms';

/** Health in words. The administrator reads why; everybody else, what it is about. */
export function HealthNotices() {
  const { t } = useTranslation();
  const { is_admin: admin } = useUser();
  const { data: health } = useReadiness();
  const { data: alarms = [] } = useAlarms(admin);
  const name = useThingName();
  if (!health) return <Skeleton className="h-14 w-full rounded-xl" />;
  const failing = Object.entries(health.checks).filter(([, word]) => word !== 'ok');
  // An alarm of the same name says more than the check.
  const silent = failing.filter(([check]) => !alarms.some((alarm) => alarm.code === check));
  const well = health.status === 'ok' && failing.length === 0 && alarms.length === 0;
  return (
    <div className="space-y-3" data-testid="health" data-well={well}>
      {well && <Notice tone="ok" title={t('system.healthy')} />}
      {alarms.map((alarm) => (
        <Notice
          key={alarm.code + alarm.detail}
          tone={alarm.urgent ? 'error' : 'warning'}
          title={name(alarm.code)}
          data-testid="alarm"
        >
          {alarmWords(alarm, t)}
        </Notice>
      ))}
      {silent.map(([check]) => (
        <Notice key={check} tone="warning" title={name(check)}>
          {t('system.unhealthy')}
        </Notice>
      ))}
    </div>
  );
}

function useThingName(): (code: string) => string {
  const { t } = useTranslation();
  return (code) => {
    switch (code) {
      case 'storage':
        return t('system.check.storage');
      case 'certificate':
        return t('system.check.certificate');
      case 'database':
        return t('system.check.database');
      case 'catalog':
        return t('system.check.catalog');
      case 'certificate_unusable':
        return t('system.check.certificate_unusable');
      case 'certificate_expires':
        return t('system.check.certificate_expires');
      default:
        return t('system.check.other', { name: code });
    }
  };
}
