import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import { camerasQuery } from '@/lib/api/list_cameras';

export type FootageFate = 'keep' | 'delete';

export function useDeleteCamera(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (footage: FootageFate) =>
      api<undefined>(`/api/cameras/${id}/`, { method: 'DELETE', query: { footage } }),
    // Not waited for: the page of the camera is left before the list loses it.
    onSuccess: () => void queries.invalidateQueries({ queryKey: camerasQuery.queryKey }),
  });
}
