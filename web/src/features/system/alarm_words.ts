import type { TFunction } from 'i18next';
import type { Alarm } from '@/lib/api/types';

const KNOWN = [
  'disk_full',
  'disk_will_be_full',
  'disk_floor_reached',
  'camera_offline',
  'camera_clock_jumped',
  'certificate_expires',
  'certificate_expired',
  'certificate_unusable',
  'catalog_backlog',
  'jobs_backlog',
  'database_unreachable',
  'clip_failed',
  'telemetry_failing',
] as const;

interface AlarmWords {
  title: string;
  details: string[];
}

/** A service of others by its name, where the server has a word for machines; one not known here, as it comes. */
function serviceName({ service }: Alarm['values'], t: TFunction) {
  if (typeof service !== 'string') return {};
  return { service: t(`alarms.services.${service as 'sentry'}`, { defaultValue: service }) };
}

/** What an alarm says: in the user's language by its code; one that is not known here, in the server's words. */
export function alarmWords(
  alarm: Pick<Alarm, 'code' | 'text' | 'advice' | 'values'>,
  t: TFunction,
): AlarmWords {
  const code = KNOWN.find((known) => known === alarm.code);
  if (!code) return { title: alarm.text, details: [alarm.advice] };
  const { detail, reason } = alarm.values;
  const details = [t(`alarms.${code}.advice`)];
  if (typeof reason === 'string' && reason !== 'none') {
    // A reason that is not known here yet reads as the server sent it.
    details.unshift(t(`reason.${reason as 'timeout'}.what`, { defaultValue: reason }));
  }
  if (typeof detail === 'string') details.push(t('alarms.serverSays', { detail }));
  return { title: t(`alarms.${code}.title`, { ...alarm.values, ...serviceName(alarm.values, t) }), details };
}
