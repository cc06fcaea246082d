import { useState } from 'react';
import { Icon } from '@/components/icon';
import { snapshotUrl } from '@/lib/api/media_urls';
import type { Camera } from '@/lib/api/types';

/** The camera's newest picture, or the sign of a camera without one; fills what it stands in. */
export function CameraPicture({ camera, width }: { camera: Camera | null; width: number }) {
  const [failed, setFailed] = useState(false);
  if (failed || camera?.status.state !== 'recording') {
    return (
      <span className="absolute inset-0 flex items-center justify-center opacity-70">
        <Icon name={camera ? 'camera' : 'eyeOff'} size={24} />
      </span>
    );
  }
  return (
    <img
      src={snapshotUrl(camera.id, width)}
      alt=""
      draggable={false}
      onError={() => setFailed(true)}
      className="absolute inset-0 size-full object-cover"
    />
  );
}
