import { queryOptions } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import type { RecordingDay } from '@/lib/api/types';
import type { Day } from '@/lib/time/zone';
import { footageOf } from '../footage';

/** Spans and gaps of a day; its single recordings are not needed. */
export function dayQuery(cameraId: number, day: Day) {
  return queryOptions({
    queryKey: ['footage', cameraId, day],
    queryFn: async ({ signal }) =>
      footageOf(
        await api<RecordingDay>(`/api/recordings/${cameraId}/date/${day}/`, { query: { limit: 1 }, signal }),
      ),
  });
}
