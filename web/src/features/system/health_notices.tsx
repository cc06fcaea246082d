import { useTranslation } from 'react-i18next';
import { Notice, type NoticeTone } from '@/components/notice';
import { Skeleton } from '@/components/page';
import { useUser } from '@/lib/api/session';
import { useCameras } from '@/lib/api/list_cameras';
import type { Alarm } from '@/lib/api/types';
import { formatDateTime } from '@/lib/time/format';
import { alarmWords } from './alarm_words';
import { useReadiness } from './api/get_readiness';
import { useAlarms } from './api/list_alarms';

const MOST_SHOWN = 20;

const TONES: Record<Alarm['severity'], NoticeTone> = { critical: 'error', warning: 'warning', info: 'info' };

// Which alarms say more than the check of /readyz that fails with them.
const ALARMS_OF_CHECK: Record<string, readonly string[]> = {
  storage: ['disk_full'],
  certificate: ['certificate_expired'],
  catalog: ['database_unreachable'],
};

/** Health in words: alarms, worst first, and checks that fail without one. */
export function HealthNotices() {
  const { t } = useTranslation();
  const { data: health } = useReadiness();
  const { data: list } = useAlarms();
  const name = useThingName();
  if (!health) return <Skeleton className="h-14 w-full rounded-xl" />;
  const alarms = list?.results ?? [];
  const failing = Object.entries(health.checks).filter(([, check]) => check.state !== 'ok');
  const silent = failing.filter(
    ([check]) => !alarms.some((one) => ALARMS_OF_CHECK[check]?.includes(one.code)),
  );
  const well = health.status === 'ok' && alarms.every((one) => one.severity === 'info');
  const hidden = (list?.count ?? 0) - Math.min(alarms.length, MOST_SHOWN);
  return (
    <div className="space-y-3" data-testid="health" data-well={well}>
      {well && <Notice tone="ok" title={t('system.healthy')} />}
      {alarms.slice(0, MOST_SHOWN).map((alarm) => (
        <AlarmNotice key={`${alarm.code} ${alarm.camera_id}`} alarm={alarm} />
      ))}
      {hidden > 0 && <p className="text-muted text-sm">{t('alarms.more', { count: hidden })}</p>}
      {silent.map(([check]) => (
        <Notice key={check} tone="warning" title={name(check)}>
          {t('system.unhealthy')}
        </Notice>
      ))}
    </div>
  );
}

function AlarmNotice({ alarm }: { alarm: Alarm }) {
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useUser();
  const { data: cameras = [] } = useCameras();
  const { title, details } = alarmWords(alarm, t);
  const camera = cameras.find((one) => one.id === alarm.camera_id)?.name;
  const time = formatDateTime(Date.parse(alarm.since), i18n.language, zone);
  return (
    <Notice
      tone={TONES[alarm.severity]}
      title={camera === undefined ? title : t('alarms.ofCamera', { camera, title })}
      data-testid="alarm"
    >
      {details.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <p>{t('alarms.since', { time })}</p>
    </Notice>
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
      case 'catalog':
        return t('system.check.catalog');
      default:
        return t('system.check.other', { name: code });
    }
  };
}
