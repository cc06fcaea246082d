import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import type { SessionPage } from '@/lib/api/types';

const KEY = ['sessions'];

export function useSessions() {
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => (await api<SessionPage>('/api/auth/sessions/', { signal })).results,
    refetchInterval: 30_000,
  });
}

export function useEndSession() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      api<undefined>(`/api/auth/sessions/${encodeURIComponent(id)}/`, { method: 'DELETE' }),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** Every other session and lasting link; this one goes on. */
export function useEndOtherSessions() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api<undefined>('/api/auth/logout-all', { method: 'POST', body: { keep_this: true } }),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}
