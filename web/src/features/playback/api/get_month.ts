import { queryOptions } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import type { RecordingMonth } from '@/lib/api/types';

/** The days of a month (`YYYY-MM`) that have footage, in order. */
export function monthQuery(cameraId: number, month: string) {
  return queryOptions({
    queryKey: ['footageDays', cameraId, month],
    queryFn: async ({ signal }) => {
      const answer = await api<RecordingMonth>(`/api/recordings/${cameraId}/days/`, {
        query: { month },
        signal,
      });
      return answer.days.map((day) => day.date);
    },
    staleTime: 30_000,
  });
}
