import { useQuery } from '@tanstack/react-query';
import { withQuery } from '@/lib/api/client';
import { allPages } from '@/lib/api/pages';
import type { Gap } from '@/lib/api/types';
import { toApiTime } from '@/lib/time/api_time';

const POLL_MS = 15_000;
const DAY_MS = 86_400_000;

/** The gaps of the last days, newest first. */
export function useGaps(cameraId: number, days: number) {
  return useQuery({
    queryKey: ['gaps', cameraId, days],
    queryFn: async ({ signal }) => {
      const query = { start: toApiTime(Date.now() - days * DAY_MS), limit: 500 };
      const gaps = await allPages<Gap>(withQuery(`/api/cameras/${cameraId}/gaps/`, query), signal, 4);
      return gaps.reverse();
    },
    refetchInterval: POLL_MS,
  });
}
