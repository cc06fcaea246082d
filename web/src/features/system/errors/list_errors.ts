import { useQuery } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import type { ErrorPage } from '@/lib/api/types';

/** What the server's log warned of, newest first. For the administrator. */
export function useErrors() {
  return useQuery({
    queryKey: ['errors'],
    queryFn: ({ signal }) => api<ErrorPage>('/api/system/errors/', { signal }),
    refetchInterval: 15_000,
  });
}
