import { queryOptions } from '@tanstack/react-query';
import { withQuery } from '@/lib/api/client';
import { allPages } from '@/lib/api/pages';
import type { Clip } from '@/lib/api/types';
import { toApiTime } from '@/lib/time/api_time';
import type { DayBounds } from '@/lib/time/zone';

const MOST_PAGES = 4;

/** The clips of a camera that touch a day. */
export function dayClipsQuery(cameraId: number, day: DayBounds) {
  return queryOptions({
    queryKey: ['clips', 'day', cameraId, day.startMs],
    queryFn: ({ signal }) =>
      allPages<Clip>(
        withQuery('/api/clips/', {
          camera_id: cameraId,
          from: toApiTime(day.startMs),
          to: toApiTime(day.endMs),
          limit: 100,
        }),
        signal,
        MOST_PAGES,
      ),
    staleTime: 10_000,
  });
}
