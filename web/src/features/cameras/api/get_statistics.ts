import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import type { CameraStatistics } from '@/lib/api/types';
import { joinedPoints } from '../statistics_series';

/** The server reads its counters once a minute. */
const POLL_MS = 60_000;

/** A camera's last 24 hours, a point a minute. After the first time only what is new is asked for. */
export function useStatistics(cameraId: number) {
  const queries = useQueryClient();
  const queryKey = ['statistics', cameraId];
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const known = queries.getQueryData<CameraStatistics['points']>(queryKey) ?? [];
      const query = { start: known.at(-1)?.at };
      const fresh = await api<CameraStatistics>(`/api/cameras/${cameraId}/statistics/`, { query, signal });
      return joinedPoints(known, fresh.points);
    },
    refetchInterval: POLL_MS,
  });
}
