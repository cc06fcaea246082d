import { queryOptions } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import type { Recording } from '@/lib/api/types';
import { parseApiTime } from '@/lib/time/api_time';

/** Where a camera's footage begins; null without any. */
export function oldestQuery(cameraId: number) {
  return queryOptions({
    queryKey: ['oldestFootage', cameraId],
    queryFn: async ({ signal }) => {
      const query = { ordering: 'start_time', limit: 1 };
      const page = await api<{ results: Recording[] }>(`/api/recordings/${cameraId}/`, { query, signal });
      return parseApiTime(page.results[0]?.start_time ?? null);
    },
    staleTime: 5 * 60_000,
  });
}
