// The form of a share link. Pure; times in milliseconds since 1970.
import type { ClipShareRequest } from '@/lib/api/types';
import { toApiTime } from '@/lib/time/api_time';
import { fromLocalInput } from '@/lib/time/zone';

export const TERMS = ['hour', 'day', 'week', 'month', 'custom'] as const;
export type Term = (typeof TERMS)[number];

export const MIN_SHARE_PASSWORD = 8;
const HOUR_MS = 3_600_000;
const LONGEST_MS = 365 * 24 * HOUR_MS;
const LENGTHS: Record<Exclude<Term, 'custom'>, number> = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
};

export interface ShareValues {
  name: string;
  term: Term;
  /** `YYYY-MM-DDTHH:mm` on the account's clock, for the term `custom`. */
  until: string;
  password: string;
}

export interface ShareMistakes {
  until: boolean;
  password: boolean;
}

/** Null where the chosen moment is none, lies in the past, or too far off. */
export function expiryOf(values: ShareValues, nowMs: number, zone: string): number | null {
  if (values.term !== 'custom') return nowMs + LENGTHS[values.term];
  const ms = fromLocalInput(values.until, zone);
  return ms !== null && ms > nowMs && ms - nowMs < LONGEST_MS ? ms : null;
}

export function shareMistakes(values: ShareValues, nowMs: number, zone: string): ShareMistakes {
  const bytes = new TextEncoder().encode(values.password).length;
  return {
    until: expiryOf(values, nowMs, zone) === null,
    password: bytes > 0 && bytes < MIN_SHARE_PASSWORD,
  };
}

export function shareRequest(values: ShareValues, nowMs: number, zone: string): ClipShareRequest {
  const name = values.name.trim();
  return {
    expires_at: toApiTime(expiryOf(values, nowMs, zone) ?? nowMs),
    ...(name ? { name } : {}),
    ...(values.password ? { password: values.password } : {}),
  };
}
