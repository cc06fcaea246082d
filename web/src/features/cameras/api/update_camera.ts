import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import { camerasQuery } from '@/lib/api/list_cameras';
import type { Camera, CameraPatch } from '@/lib/api/types';

export function useUpdateCamera(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: CameraPatch) => api<Camera>(`/api/cameras/${id}/`, { method: 'PATCH', body }),
    onSuccess: (camera) => {
      queries.setQueryData(camerasQuery.queryKey, (old) => old?.map((one) => (one.id === id ? camera : one)));
      return queries.invalidateQueries({ queryKey: camerasQuery.queryKey });
    },
  });
}
