import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icon';

/** The place of a camera that was removed, or that may not be seen any more. */
export function EmptyTile({ style }: { style: React.CSSProperties }) {
  const { t } = useTranslation();
  return (
    <div
      data-testid="tile-empty"
      style={style}
      className="wall-place flex aspect-video min-h-0 min-w-0 flex-col items-center justify-center gap-1.5 overflow-hidden rounded-lg border border-dashed border-line-strong/50 bg-surface p-4 text-center text-sm text-muted md:aspect-auto"
    >
      <Icon name="eyeOff" size={24} />
      <p className="font-medium">{t('live.noCamera.title')}</p>
      <p className="max-w-xs text-xs text-balance">{t('live.noCamera.text')}</p>
    </div>
  );
}
