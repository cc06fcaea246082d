import { queryOptions, useQuery } from '@tanstack/react-query';
import { allPages } from './pages';
import type { Camera } from './types';

const POLL_MS = 3_000;

/** All cameras with their state, asked again every few seconds while the page is seen. */
export const camerasQuery = queryOptions({
  queryKey: ['cameras'],
  queryFn: ({ signal }) => allPages<Camera>('/api/cameras/?limit=500', signal),
  refetchInterval: POLL_MS,
});

export function useCameras() {
  return useQuery(camerasQuery);
}
