import { queryOptions } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import type { SignedManifest } from '@/lib/api/types';

export function manifestQuery(clipId: number) {
  return queryOptions({
    queryKey: ['clipManifest', clipId],
    queryFn: ({ signal }) => api<SignedManifest>(`/api/clips/${clipId}/manifest/`, { signal }),
    staleTime: Infinity,
  });
}
