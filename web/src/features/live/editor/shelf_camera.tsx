import type { HTMLAttributes } from 'react';
import { useTranslation } from 'react-i18next';
import { StateDot } from '@/components/camera_status';
import type { Camera } from '@/lib/api/types';
import { CameraPicture } from './camera_picture';

interface ShelfCameraProps {
  camera: Camera;
  /** How often it stands on the grid. */
  count: number;
  onAdd: () => void;
  handlers: HTMLAttributes<HTMLButtonElement>;
}

/** A press puts the camera on the first free place, a drag where one likes. */
export function ShelfCamera({ camera, count, onAdd, handlers }: ShelfCameraProps) {
  const { t } = useTranslation();
  return (
    <li className="shrink-0">
      <button
        type="button"
        onClick={onAdd}
        className="flex w-28 cursor-grab touch-pan-x flex-col gap-1.5 rounded-lg border border-line bg-raised p-1.5 text-left select-none hover:border-line-strong active:cursor-grabbing md:w-full md:touch-pan-y md:flex-row md:items-center md:gap-3"
        data-testid="shelf-camera"
        data-camera-id={camera.id}
        {...handlers}
      >
        <span className="relative aspect-video w-full shrink-0 overflow-hidden rounded bg-sunken md:w-20">
          <CameraPicture camera={camera} width={160} />
        </span>
        <span className="min-w-0 flex-1">
          <span className="sr-only">{t('layouts.editor.add')} </span>
          <span className="flex items-center gap-1.5">
            <StateDot state={camera.status.state} />
            <span className="line-clamp-2 min-w-0 text-sm font-medium [overflow-wrap:anywhere] max-md:line-clamp-1">
              {camera.name}
            </span>
          </span>
          {count > 0 && (
            <span className="block truncate text-xs text-muted">{t('layouts.editor.onWall', { count })}</span>
          )}
        </span>
      </button>
    </li>
  );
}
