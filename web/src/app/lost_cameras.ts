import type { Camera } from '@/lib/api/types';

/** Cameras that were watched and may not be any more; those that the account itself has given up are among them. */
export function lostCameras(before: readonly Camera[], now: readonly Camera[]): Camera[] {
  const watchable = new Set(now.filter((one) => one.permissions.can_view).map((one) => one.id));
  return before.filter((one) => one.permissions.can_view && !watchable.has(one.id));
}
