import { queryOptions } from '@tanstack/react-query';
import { api } from './client';

export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => api<{ needed: boolean }>('/api/auth/setup', { signal, authenticated: false }),
  staleTime: Infinity,
  retry: 2,
});
