import { useTranslation } from 'react-i18next';
import { Card } from '@/components/page';
import type { Camera } from '@/lib/api/types';
import { formatNumber } from '@/lib/numbers';
import { quirkWords } from './quirk_words';

/** What this camera does otherwise than the standards say, the most frequent first. */
export function QuirksCard({ quirks }: { quirks: Camera['status']['quirks'] }) {
  const { t, i18n } = useTranslation();
  const seen = Object.entries(quirks).sort(([, a], [, b]) => b - a);
  return (
    <Card title={t('quirks.title')} lead={t('quirks.lead')}>
      {seen.length === 0 && <p className="text-sm text-muted">{t('quirks.none')}</p>}
      {seen.length > 0 && (
        <ul className="divide-y divide-line text-sm" data-testid="quirks">
          {seen.map(([name, count]) => (
            <li key={name} className="flex items-baseline justify-between gap-4 py-2.5" data-testid="quirk">
              <span className="min-w-0 [overflow-wrap:anywhere]">{quirkWords(name, t)}</span>
              <span className="whitespace-nowrap text-muted tabular-nums">
                {t('quirks.times', { count, shown: formatNumber(count, i18n.language) })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
