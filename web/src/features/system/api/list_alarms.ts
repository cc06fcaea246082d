import { useQuery } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import type { AlarmList } from '@/lib/api/types';

/** What needs a person: of the cameras that one may see; for the administrator, of the system too. */
export function useAlarms() {
  return useQuery({
    queryKey: ['alarms'],
    queryFn: ({ signal }) => api<AlarmList>('/api/system/alarms/', { signal }),
    refetchInterval: 15_000,
  });
}
