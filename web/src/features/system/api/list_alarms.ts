import { useQuery } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import type { AlarmList } from '@/lib/api/types';

/** What needs a person; the administrator's. */
export function useAlarms(enabled: boolean) {
  return useQuery({
    queryKey: ['alarms'],
    queryFn: async ({ signal }) => (await api<AlarmList>('/api/system/alarms/', { signal })).results,
    refetchInterval: 15_000,
    enabled,
  });
}
