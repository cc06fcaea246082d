import { useQuery } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import type { Storage } from '@/lib/api/types';

export function useStorage() {
  return useQuery({
    queryKey: ['storage'],
    queryFn: ({ signal }) => api<Storage>('/api/system/storage/', { signal }),
    refetchInterval: 15_000,
  });
}
