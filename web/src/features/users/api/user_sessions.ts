import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import type { SessionPage } from '@/lib/api/types';

const path = (userId: number) => `/api/users/sub-users/${userId}/sessions/`;
const key = (userId: number) => ['user-sessions', userId];

export function useUserSessions(userId: number) {
  return useQuery({
    queryKey: key(userId),
    queryFn: async ({ signal }) => (await api<SessionPage>(path(userId), { signal })).results,
    refetchInterval: 15_000,
  });
}

export function useEndUserSession(userId: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (sessionId: string) =>
      api<undefined>(`${path(userId)}${encodeURIComponent(sessionId)}/`, { method: 'DELETE' }),
    onSettled: () => queries.invalidateQueries({ queryKey: key(userId) }),
  });
}

export function useEndUserSessions(userId: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api<undefined>(path(userId), { method: 'DELETE' }),
    onSettled: () => queries.invalidateQueries({ queryKey: key(userId) }),
  });
}
