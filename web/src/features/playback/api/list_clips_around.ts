import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { withQuery } from '@/lib/api/client';
import { allPages } from '@/lib/api/pages';
import type { Clip } from '@/lib/api/types';
import { toApiTime } from '@/lib/time/api_time';
import type { View } from '../timeline_view';

const MOST_PAGES = 4;
const DAY_MS = 86_400_000;

/** Whole stretches of two days, or of four weeks: panning asks only now and then. */
export function chunkOf(view: View): View {
  const length = view.endMs - view.startMs > 2 * DAY_MS ? 28 * DAY_MS : 2 * DAY_MS;
  return {
    startMs: Math.floor(view.startMs / length) * length,
    endMs: Math.ceil(view.endMs / length) * length,
  };
}

/** The clips of a camera that touch the view, and some beside it. */
export function clipsAroundQuery(cameraId: number, view: View) {
  const { startMs, endMs } = chunkOf(view);
  return queryOptions({
    queryKey: ['clips', 'around', cameraId, startMs, endMs],
    queryFn: ({ signal }) =>
      allPages<Clip>(
        withQuery('/api/clips/', {
          camera_id: cameraId,
          from: toApiTime(startMs),
          to: toApiTime(endMs),
          limit: 100,
        }),
        signal,
        MOST_PAGES,
      ),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}
