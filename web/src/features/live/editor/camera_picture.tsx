import { useState } from 'react';
import { snapshotUrl } from '@/lib/api/media_urls';
import type { Camera } from '@/lib/api/types';

/** The camera's newest picture, if it shows one; fills what it stands in. */
export function CameraPicture({ camera, width }: { camera: Camera; width: number }) {
  const [failed, setFailed] = useState(false);
  if (failed || camera.status.state !== 'recording') return null;
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
