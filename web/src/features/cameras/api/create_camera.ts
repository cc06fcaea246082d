import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import { camerasQuery } from '@/lib/api/list_cameras';
import type { Camera, CameraCreate } from '@/lib/api/types';

export function useCreateCamera() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: CameraCreate) => api<Camera>('/api/cameras/', { method: 'POST', body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: camerasQuery.queryKey }),
  });
}
