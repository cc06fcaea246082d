// The filters of the library, kept in the page's address. Pure.
import type { Clip } from '@/lib/api/types';
import { toApiTime } from '@/lib/time/api_time';
import { addDays, dayStart, isDay, type Day } from '@/lib/time/zone';

export interface ClipFilters {
  search: string;
  cameraId: number | null;
  state: Clip['state'] | null;
  from: Day | null;
  to: Day | null;
}

export const STATES: readonly Clip['state'][] = ['queued', 'running', 'ready', 'failed'];

export function readFilters(params: URLSearchParams): ClipFilters {
  const camera = Number(params.get('camera'));
  const day = (name: string) => {
    const text = params.get(name) ?? '';
    return isDay(text) ? text : null;
  };
  return {
    search: params.get('q') ?? '',
    cameraId: Number.isInteger(camera) && camera > 0 ? camera : null,
    state: STATES.find((one) => one === params.get('state')) ?? null,
    from: day('from'),
    to: day('to'),
  };
}

export function writeFilters(filters: ClipFilters): URLSearchParams {
  const params = new URLSearchParams();
  if (filters.search) params.set('q', filters.search);
  if (filters.cameraId !== null) params.set('camera', String(filters.cameraId));
  if (filters.state) params.set('state', filters.state);
  if (filters.from) params.set('from', filters.from);
  if (filters.to) params.set('to', filters.to);
  return params;
}

/** As the API takes them: both days count whole, on the account's clock. */
export function filterQuery(filters: ClipFilters, zone: string): Record<string, string | number | undefined> {
  return {
    search: filters.search.trim() || undefined,
    camera_id: filters.cameraId ?? undefined,
    state: filters.state ?? undefined,
    from: filters.from ? toApiTime(dayStart(filters.from, zone)) : undefined,
    to: filters.to ? toApiTime(dayStart(addDays(filters.to, 1), zone)) : undefined,
  };
}

export function isFiltered(filters: ClipFilters): boolean {
  return writeFilters(filters).size > 0;
}
