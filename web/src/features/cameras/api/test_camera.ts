import { useMutation } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import type { CameraTest, CameraTestReport } from '@/lib/api/types';

/** Takes up to a dozen seconds: the server waits for two key frames. */
export function useTestCamera() {
  return useMutation({
    mutationFn: (body: CameraTest) => api<CameraTestReport>('/api/cameras/test/', { method: 'POST', body }),
  });
}
