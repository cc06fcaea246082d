import { useState } from 'react';
import type { Camera } from '@/lib/api/types';
import { gridOf, pageCount, type Preset } from '../layouts/grids';
import type { WallChoice } from '../layouts/wall_choice';
import { LiveTile } from '../tile/live_tile';
import { isCrowded } from './crowded';
import { WallGrid } from './wall_grid';
import { WallHeader } from './wall_header';

interface PlainWallProps {
  cameras: Camera[];
  offline: boolean;
  preset: Preset;
  onChoice: (choice: WallChoice) => void;
}

/** The cameras in their order, page by page. */
export function PlainWall({ cameras, offline, preset, onChoice }: PlainWallProps) {
  const [page, setPage] = useState(0);
  const [heard, setHeard] = useState<number | null>(null);
  const grid = gridOf(preset, cameras.length);
  const pages = pageCount(cameras.length, grid);
  const current = Math.min(page, pages - 1);
  const shown = cameras.slice(current * grid.size, (current + 1) * grid.size);
  return (
    <>
      <WallHeader
        cameras={cameras}
        offline={offline}
        choice={{ preset }}
        onChoice={onChoice}
        page={current}
        pages={pages}
        onPage={setPage}
      />
      <WallGrid grid={grid} name={preset}>
        {shown.map((camera) => (
          <LiveTile
            key={camera.id}
            camera={camera}
            alone={grid.size === 1}
            crowded={isCrowded(grid.size)}
            heard={heard === camera.id}
            onHear={(on) => setHeard(on ? camera.id : null)}
          />
        ))}
      </WallGrid>
    </>
  );
}
