import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import { allPages } from '@/lib/api/pages';
import type { ClipShare, ClipShareRequest, NewClipShare } from '@/lib/api/types';

export function sharesQuery(clipId: number) {
  return queryOptions({
    queryKey: ['shares', clipId],
    queryFn: ({ signal }) => allPages<ClipShare>(`/api/clips/${clipId}/shares/`, signal),
  });
}

/** The answer holds the link, this one time. */
export function useCreateShare(clipId: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ClipShareRequest) =>
      api<NewClipShare>(`/api/clips/${clipId}/shares/`, { method: 'POST', body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: sharesQuery(clipId).queryKey }),
  });
}

export function useRevokeShare(clipId: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (shareId: number) =>
      api<undefined>(`/api/clips/${clipId}/shares/${shareId}/`, { method: 'DELETE' }),
    onSettled: () => queries.invalidateQueries({ queryKey: sharesQuery(clipId).queryKey }),
  });
}
