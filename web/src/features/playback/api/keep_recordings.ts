import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, withQuery } from '@/lib/api/client';
import { allPages } from '@/lib/api/pages';
import type { Recording } from '@/lib/api/types';
import { toApiTime } from '@/lib/time/api_time';
import type { ClipRange } from '../clip_range';

interface Wish extends ClipRange {
  keep: boolean;
}

async function keepRecordings(cameraId: number, { startMs, endMs, keep }: Wish): Promise<number> {
  const range = { start: toApiTime(startMs), end: toApiTime(endMs), limit: 500 };
  const all = await allPages<Recording>(withQuery(`/api/recordings/${cameraId}/`, range));
  const wrong = all.filter((recording) => recording.is_permanent !== keep);
  for (const recording of wrong) {
    const path = `/api/recordings/${cameraId}/${recording.id}/`;
    await api<Recording>(path, { method: 'PATCH', body: { is_permanent: keep } });
  }
  return wrong.length;
}

/** Marks the recordings of a range permanent, or no longer; answers how many were changed. */
export function useKeepRecordings(cameraId: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wish: Wish) => keepRecordings(cameraId, wish),
    onSettled: () => queries.invalidateQueries({ queryKey: ['footage', cameraId] }),
  });
}
