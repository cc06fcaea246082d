import { useCameras } from '@/lib/api/list_cameras';
import { useUser } from '@/lib/api/session';
import type { Camera, Clip } from '@/lib/api/types';

export interface ClipRights {
  camera: Camera | undefined;
  /** Rename, delete, revoke. */
  change: boolean;
  /** Share and make again: the maker must still be allowed to clip the camera. */
  share: boolean;
  playback: boolean;
}

export function useClipRights(clip: Clip): ClipRights {
  const user = useUser();
  const { data: cameras } = useCameras();
  const camera = cameras?.find((one) => one.id === clip.camera_id);
  const change = user.is_owner || clip.user_id === user.id;
  return {
    camera,
    change,
    share: change && (user.is_owner || camera?.permissions.can_clip === true),
    playback: camera?.permissions.can_playback === true,
  };
}
