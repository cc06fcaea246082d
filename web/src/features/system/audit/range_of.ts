import { parseApiTime } from '@/lib/time/api_time';

export interface Range {
  startMs: number;
  endMs: number;
}

/** The stretch of footage that a row names, as the server writes it: two moments with "to" between them. */
export function rangeOf(detail: string): Range | null {
  const match = /^(\d{4}-\S+Z) to (\d{4}-\S+Z)$/.exec(detail);
  const startMs = parseApiTime(match?.[1]);
  const endMs = parseApiTime(match?.[2]);
  return startMs === null || endMs === null ? null : { startMs, endMs };
}
