import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '@/components/button';
import { EmptyState } from '@/components/page';
import type { Camera } from '@/lib/api/types';
import type { Layout, LayoutTile } from '@/lib/api/types';
import { inReadingOrder } from '../layouts/arrange';
import type { WallChoice } from '../layouts/wall_choice';
import { EmptyTile } from '../tile/empty_tile';
import { LiveTile } from '../tile/live_tile';
import { isCrowded } from './crowded';
import { WallGrid } from './wall_grid';
import { WallHeader } from './wall_header';

interface LayoutWallProps {
  cameras: Camera[];
  offline: boolean;
  layout: Layout;
  onChoice: (choice: WallChoice) => void;
}

/** Cameras where somebody put them. */
export function LayoutWall({ cameras, offline, layout, onChoice }: LayoutWallProps) {
  const [heard, setHeard] = useState<string | null>(null);
  const tiles = inReadingOrder(layout.tiles);
  return (
    <>
      <WallHeader cameras={cameras} offline={offline} choice={{ layoutId: layout.id }} onChoice={onChoice} />
      {tiles.length === 0 ? (
        <EmptyLayout layout={layout} />
      ) : (
        <WallGrid grid={layout} name={String(layout.id)}>
          {tiles.map((tile) => {
            const key = keyOf(tile);
            const camera = cameras.find((one) => one.id === tile.camera_id);
            return camera ? (
              <LiveTile
                key={key}
                style={placeOf(tile)}
                camera={camera}
                wanted={tile.stream}
                alone={tiles.length === 1}
                crowded={isCrowded(tiles.length)}
                heard={heard === key}
                onHear={(on) => setHeard(on ? key : null)}
              />
            ) : (
              <EmptyTile key={key} style={placeOf(tile)} />
            );
          })}
        </WallGrid>
      )}
    </>
  );
}

/** The same camera may stand in several places. */
const keyOf = ({ camera_id, x, y }: LayoutTile) => `${camera_id} ${x} ${y}`;

/** Read by `wall-place` (index.css), which leaves phones their one column. */
function placeOf({ x, y, w, h }: LayoutTile): React.CSSProperties {
  return { '--column': `${x + 1} / span ${w}`, '--row': `${y + 1} / span ${h}` } as React.CSSProperties;
}

function EmptyLayout({ layout }: { layout: Layout }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon="layouts"
      title={t('layouts.emptyTitle')}
      data-testid="layout-empty"
      action={
        <LinkButton tone="primary" icon="edit" to={`/live?layout=${layout.id}&edit=1`}>
          {t('layouts.editThis')}
        </LinkButton>
      }
    >
      {t('layouts.emptyText')}
    </EmptyState>
  );
}
