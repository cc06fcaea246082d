import { useQuery } from '@tanstack/react-query';
import { oldestQuery } from './api/get_oldest';

export function useOldest(cameraId: number): number | null {
  return useQuery(oldestQuery(cameraId)).data ?? null;
}
