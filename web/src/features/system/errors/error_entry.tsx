import { useTranslation } from 'react-i18next';
import { Chip } from '@/components/chip';
import { useUser } from '@/lib/api/session';
import type { RecentError } from '@/lib/api/types';
import { formatNumber } from '@/lib/numbers';
import { parseApiTime } from '@/lib/time/api_time';
import { formatDateTime } from '@/lib/time/format';

export function ErrorEntry({ entry }: { entry: RecentError }) {
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useUser();
  const time = (text: string) => formatDateTime(parseApiTime(text) ?? 0, i18n.language, zone);
  const fields = Object.entries(entry.fields);
  return (
    <li className="space-y-1.5 py-4" data-testid="error-entry" data-level={entry.level}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Chip tone={entry.level === 'error' ? 'danger' : 'warn'}>{t(`errors.${entry.level}`)}</Chip>
        <p className="min-w-0 font-medium [overflow-wrap:anywhere]" lang="en">
          {entry.area}: {entry.message}
        </p>
      </div>
      {fields.length > 0 && (
        <p className="font-mono text-xs [overflow-wrap:anywhere] text-muted" lang="en">
          {fields.map(([name, value]) => `${name}=${value}`).join('  ')}
        </p>
      )}
      <p className="text-sm text-muted tabular-nums">
        {t('errors.times', { count: entry.times, shown: formatNumber(entry.times, i18n.language) })}
        {' · '}
        {t('errors.last', { time: time(entry.last_at) })}
        {entry.times > 1 && ` · ${t('errors.first', { time: time(entry.first_at) })}`}
      </p>
    </li>
  );
}
