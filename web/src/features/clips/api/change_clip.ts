import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import { clipQuery } from '@/lib/api/get_clip';
import type { Clip } from '@/lib/api/types';

function took(queries: QueryClient, clip: Clip): void {
  queries.setQueryData(clipQuery(clip.id).queryKey, clip);
  void queries.invalidateQueries({ queryKey: ['clips'] });
}

export function useRenameClip(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => api<Clip>(`/api/clips/${id}/`, { method: 'PATCH', body: { name } }),
    onSuccess: (clip) => took(queries, clip),
  });
}

export function useRetryClip(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api<Clip>(`/api/clips/${id}/retry/`, { method: 'POST' }),
    onSuccess: (clip) => took(queries, clip),
  });
}

/** Removes a clip; one that is being made is stopped. */
export function useDeleteClip(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api<undefined>(`/api/clips/${id}/`, { method: 'DELETE' }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['clips'] }),
  });
}
