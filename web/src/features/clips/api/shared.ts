import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import type { SharedClip } from '@/lib/api/types';

const path = (token: string) => `/api/shared/${encodeURIComponent(token)}`;
const CHECK_MS = 30_000;

/** What a link opens. Asked again now and then: a revoked link closes the page that shows it. */
export function sharedQuery(token: string) {
  return queryOptions({
    queryKey: ['shared', token],
    queryFn: ({ signal }) => api<SharedClip>(path(token), { signal, authenticated: false }),
    refetchInterval: ({ state }) => (state.error ? false : CHECK_MS),
    retry: false,
  });
}

/** The right password sets a cookie that opens the link's clip for an hour. */
export function useUnlockShared(token: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (password: string) =>
      api<unknown>(`${path(token)}/unlock`, { method: 'POST', body: { password }, authenticated: false }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['shared', token] }),
  });
}
