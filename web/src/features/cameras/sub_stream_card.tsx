import { useTranslation } from 'react-i18next';
import { Since } from '@/components/camera_status';
import { Chip, type ChipTone } from '@/components/chip';
import { Card } from '@/components/page';
import type { SubStream } from '@/lib/api/types';
import type { Camera } from '@/lib/api/types';

const TONES: Record<SubStream['state'], ChipTone> = {
  idle: 'neutral',
  connecting: 'warn',
  live: 'ok',
  offline: 'danger',
};

/** How the smaller stream is doing; nothing for cameras without one. */
export function SubStreamCard({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  const sub = camera.sub_stream;
  if (!sub) return null;
  return (
    <Card title={t('cameras.sub.title')} lead={t('cameras.sub.lead')}>
      <div
        className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm"
        data-testid="camera-sub"
        data-state={sub.state}
      >
        <Chip tone={TONES[sub.state]}>{t(`cameras.sub.state.${sub.state}`)}</Chip>
        <span className="text-muted">
          <Since time={sub.since} />
        </span>
      </div>
      {sub.state === 'offline' && (
        <p className="mt-3 text-sm" data-testid="camera-sub-reason">
          <span className="font-medium">{t(`reason.${sub.reason}.what`)}</span>{' '}
          <span className="text-muted">{t(`reason.${sub.reason}.advice`)}</span>
          {sub.detail && <span className="mt-1 block font-mono text-xs text-muted">{sub.detail}</span>}
        </p>
      )}
    </Card>
  );
}
