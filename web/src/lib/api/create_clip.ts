import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from './client';
import { clipQuery } from './get_clip';
import type { Clip, ClipRequest } from './types';

export function useCreateClip() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ClipRequest) => api<Clip>('/api/clips/', { method: 'POST', body }),
    onSuccess: (clip) => {
      queries.setQueryData(clipQuery(clip.id).queryKey, clip);
      void queries.invalidateQueries({ queryKey: ['clips'] });
    },
  });
}
