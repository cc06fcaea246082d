import { useTranslation } from 'react-i18next';
import { Figure } from '@/components/figure';
import { Card } from '@/components/page';
import type { Storage } from '@/lib/api/types';
import { formatBytes, formatSpan } from '@/lib/numbers';

export function StorageCard({ storage }: { storage: Storage }) {
  const { t, i18n } = useTranslation();
  const size = (bytes: number) => formatBytes(bytes, i18n.language);
  const other = Math.max(0, storage.total_bytes - storage.free_bytes - storage.footage_bytes);
  const parts = [
    { name: t('system.footage'), bytes: storage.footage_bytes, look: 'bg-tl-recorded' },
    { name: t('system.other'), bytes: other, look: 'bg-line-strong' },
    { name: t('system.free'), bytes: storage.free_bytes, look: 'bg-sunken border border-line-strong' },
  ];
  return (
    <Card title={t('system.storage')}>
      <div aria-hidden="true" className="flex h-4 overflow-hidden rounded-full bg-sunken">
        {parts.slice(0, 2).map((part) => (
          <span
            key={part.name}
            className={part.look}
            style={{ width: `${(100 * part.bytes) / Math.max(1, storage.total_bytes)}%` }}
          />
        ))}
      </div>
      <ul className="mt-3 flex flex-wrap gap-x-6 gap-y-2 text-sm">
        {parts.map((part) => (
          <li key={part.name} className="flex items-center gap-2">
            <span aria-hidden="true" className={`size-3 rounded-full ${part.look}`} />
            <span className="text-muted">{part.name}</span>
            <span className="font-medium tabular-nums">{size(part.bytes)}</span>
          </li>
        ))}
        {storage.permanent_bytes > 0 && (
          <li className="text-muted tabular-nums">
            {size(storage.permanent_bytes)} {t('system.permanent')}
          </li>
        )}
      </ul>
      <dl className="mt-6 grid gap-4 border-t border-line pt-5 sm:grid-cols-3">
        <Figure name={t('system.total')} value={size(storage.total_bytes)} />
        <Figure name={t('system.perDay')} value={size(storage.bytes_per_day)} />
        <Figure
          name={t('system.untilFull')}
          value={storage.days_until_full === null ? '–' : formatSpan(storage.days_until_full, i18n.language)}
        />
      </dl>
      <p className="mt-4 text-sm text-muted">
        {t('system.untilFullHint', { floor: size(storage.floor_bytes) })}
      </p>
    </Card>
  );
}
