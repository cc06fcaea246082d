import { queryOptions } from '@tanstack/react-query';
import { api } from './client';
import { pollDelay } from './poll';
import type { Clip } from './types';

export function isUnderWay(clip: Pick<Clip, 'state'>): boolean {
  return clip.state === 'queued' || clip.state === 'running';
}

/** One clip, asked for again until it is made. */
export function clipQuery(id: number) {
  return queryOptions({
    queryKey: ['clip', id],
    queryFn: ({ signal }) => api<Clip>(`/api/clips/${id}/`, { signal }),
    refetchInterval: ({ state }) =>
      state.data && isUnderWay(state.data) ? pollDelay(state.dataUpdateCount) : false,
  });
}
