import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import { formatBytes } from '@/lib/numbers';
import { formatClock, formatDuration } from '@/lib/time/format';
import { missingIn, type ClipRange, type Missing } from './clip_range';
import { estimate } from './download_range';
import type { Footage } from './footage';
import type { View } from './timeline_view';

const SHOWN = 4;

interface ClipEstimateProps {
  range: ClipRange;
  footage: Footage;
  day: View;
  zone: string;
  onPreview: () => void;
}

/** How long and how large the clip will be, and what will be missing in it. */
export function ClipEstimate({ range, footage, day, zone, onPreview }: ClipEstimateProps) {
  const { t, i18n } = useTranslation();
  const guess = estimate(range, footage, day);
  const lengthS = (guess.recordedMs ?? range.endMs - range.startMs) / 1000;
  const missing = guess.recordedMs === null ? [] : missingIn(range, footage);
  const duration = shortDuration(lengthS, i18n.language);
  return (
    <div className="space-y-2 text-sm">
      <div className="flex items-center justify-between gap-2">
        <p className="font-medium tabular-nums" data-testid="clip-estimate">
          {guess.sizeBytes
            ? t('clipTool.length', { duration, size: formatBytes(guess.sizeBytes, i18n.language) })
            : duration}
        </p>
        <Button
          tone="ghost"
          icon="play"
          className="-mr-2 px-3"
          onClick={onPreview}
          data-testid="clip-preview"
        >
          {t('clipTool.preview')}
        </Button>
      </div>
      {guess.recordedMs === 0 ? (
        <p className="text-warn" role="status">
          {t('clipTool.nothing')}
        </p>
      ) : (
        missing.length > 0 && <MissingList missing={missing} zone={zone} />
      )}
    </div>
  );
}

/** Tenths of a second while they matter. */
function shortDuration(seconds: number, language: string): string {
  if (seconds >= 60) return formatDuration(seconds);
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(seconds)} s`;
}

function MissingList({ missing, zone }: { missing: Missing[]; zone: string }) {
  const { t, i18n } = useTranslation();
  const wholeS = missing.reduce((sum, one) => sum + one.endMs - one.startMs, 0) / 1000;
  return (
    <div className="flex gap-2.5 rounded-xl bg-warn-soft p-3" data-testid="clip-missing">
      <Icon name="warning" size={18} className="mt-0.5 text-warn" />
      <div className="min-w-0 flex-1 space-y-1">
        <p className="font-medium">
          {t('clipTool.missing', { count: missing.length, duration: formatDuration(Math.max(1, wholeS)) })}
        </p>
        <ul className="space-y-0.5 text-muted tabular-nums">
          {missing.slice(0, SHOWN).map((one) => (
            <li key={one.startMs}>
              {formatClock(one.startMs, i18n.language, zone)} – {formatClock(one.endMs, i18n.language, zone)}
              {' · '}
              {one.reason ? t(`reason.${one.reason}.what`) : t('clipTool.missingUnknown')}
            </li>
          ))}
        </ul>
        {missing.length > SHOWN && (
          <p className="text-muted">{t('clipTool.missingMore', { count: missing.length - SHOWN })}</p>
        )}
      </div>
    </div>
  );
}
