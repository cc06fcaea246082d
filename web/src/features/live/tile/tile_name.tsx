import { useTranslation } from 'react-i18next';
import { StateDot } from '@/components/camera_status';
import type { Camera } from '@/lib/api/types';
import type { LiveState } from '../player/live_player';

/** Whose picture it is, and how the camera is doing. */
export function TileName({ camera, state }: { camera: Camera; state: LiveState }) {
  const { t } = useTranslation();
  return (
    <div className="pointer-events-none absolute inset-x-0 top-0 flex items-center gap-2 bg-linear-to-b from-black/70 to-transparent px-3 pt-2.5 pb-6">
      <StateDot state={camera.status.state} />
      <h2 className="truncate text-sm font-semibold drop-shadow @4xl:text-base" data-testid="tile-name">
        {camera.name}
      </h2>
      <span className="truncate text-xs text-white/80" data-testid="tile-state">
        {state === 'recovering' ? t('live.recovering') : t(`state.${camera.status.state}`)}
      </span>
    </div>
  );
}
