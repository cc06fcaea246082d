import type { CSSProperties, ReactNode } from 'react';
import type { Camera } from '@/lib/api/types';
import { columnsFor } from './follow';
import { CameraName, FollowerTile } from './follower_tile';
import type { PlaybackPlayer } from './playback_player';
import type { Together } from './use_together';

interface WallProps {
  camera: Camera;
  together: Together;
  leader: () => PlaybackPlayer | null;
  zone: string;
  /** The picture of the camera that leads. */
  children: ReactNode;
}

/** The leading camera's picture, with those that play along around it. */
export function Wall({ camera, together, leader, zone, children }: WallProps) {
  const { others } = together;
  const tracks = {
    '--phone': `repeat(${others.length < 2 ? 1 : 2}, minmax(0, 1fr))`,
    '--desk': `repeat(${columnsFor(others.length + 1)}, minmax(0, 1fr))`,
  } as CSSProperties;
  return (
    <div
      data-testid="playback-wall"
      className="grid min-h-0 auto-rows-[minmax(0,1fr)] grid-cols-(--phone) gap-0.5 bg-black sm:grid-cols-(--desk) md:flex-1"
      style={tracks}
    >
      <div className="relative flex min-h-0 min-w-0">
        {children}
        {others.length > 0 && <CameraName name={camera.name} />}
      </div>
      {others.map((one) => (
        <FollowerTile
          key={one.id}
          camera={one}
          zone={zone}
          leader={leader}
          onLead={() => together.lead(one.id)}
          onClose={() =>
            together.setOthers(others.filter((other) => other.id !== one.id).map((other) => other.id))
          }
        />
      ))}
    </div>
  );
}
