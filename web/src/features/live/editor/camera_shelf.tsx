import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SearchField } from '@/components/search_field';
import type { Camera } from '@/lib/api/types';
import type { LayoutTile } from '@/lib/api/types';
import { ShelfCamera } from './shelf_camera';
import type { useDrag } from './use_drag';

const SEARCH_FROM = 8;

interface CameraShelfProps {
  cameras: Camera[];
  tiles: readonly LayoutTile[];
  onAdd: (cameraId: number) => void;
  handlers: ReturnType<typeof useDrag>['handlers'];
}

/** The cameras to take from: beside the grid, on a phone in a row above it. */
export function CameraShelf({ cameras, tiles, onAdd, handlers }: CameraShelfProps) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState('');
  const needle = wanted.trim().toLocaleLowerCase();
  const found = cameras.filter((camera) => camera.name.toLocaleLowerCase().includes(needle));
  return (
    <section
      aria-label={t('layouts.editor.cameras')}
      className="flex shrink-0 flex-col gap-2 border-b border-line bg-surface p-3 md:w-60 md:border-r md:border-b-0"
    >
      <h2 className="hidden text-sm font-semibold md:block">{t('layouts.editor.cameras')}</h2>
      {cameras.length >= SEARCH_FROM && (
        <SearchField label={t('layouts.editor.search')} value={wanted} onChange={setWanted} />
      )}
      {found.length === 0 && (
        <p className="py-2 text-sm text-muted">
          {t(cameras.length === 0 ? 'layouts.editor.noCameras' : 'layouts.editor.noneFound')}
        </p>
      )}
      <ul className="relative flex min-h-0 gap-2 overflow-auto md:flex-1 md:flex-col md:gap-1">
        {found.map((camera) => (
          <ShelfCamera
            key={camera.id}
            camera={camera}
            count={tiles.filter((tile) => tile.camera_id === camera.id).length}
            onAdd={() => onAdd(camera.id)}
            handlers={handlers(() => ({ kind: 'new', cameraId: camera.id }))}
          />
        ))}
      </ul>
    </section>
  );
}
