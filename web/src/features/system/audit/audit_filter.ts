import { addDays, dayStart, type Day } from '@/lib/time/zone';
import { toApiTime } from '@/lib/time/api_time';

/** What the address of the page says; everything but a text that fits is left out. */
export interface AuditFilter {
  from: Day | null;
  to: Day | null;
  userId: number | null;
  cameraId: number | null;
  action: string;
}

/** Kinds of actions, each the beginning of the API's names. */
export const ACTION_GROUPS = [
  'login',
  'live',
  'footage',
  'clip',
  'camera',
  'user',
  'session',
  'totp',
  'link',
  'account',
] as const;
export type ActionGroup = (typeof ACTION_GROUPS)[number];

const DAY = /^\d{4}-\d{2}-\d{2}$/;

const day = (text: string | null): Day | null => (text && DAY.test(text) ? text : null);

function id(text: string | null): number | null {
  const number = Number(text);
  return Number.isSafeInteger(number) && number > 0 ? number : null;
}

export function readFilter(params: URLSearchParams): AuditFilter {
  const action = params.get('action') ?? '';
  return {
    from: day(params.get('from')),
    to: day(params.get('to')),
    userId: id(params.get('user')),
    cameraId: id(params.get('camera')),
    action: /^[a-z._-]{0,40}$/.test(action) ? action : '',
  };
}

export function writeFilter(filter: AuditFilter): Record<string, string> {
  const out: Record<string, string> = {};
  if (filter.from) out.from = filter.from;
  if (filter.to) out.to = filter.to;
  if (filter.userId) out.user = String(filter.userId);
  if (filter.cameraId) out.camera = String(filter.cameraId);
  if (filter.action) out.action = filter.action;
  return out;
}

/** Days are whole days of the account's zone; the last one is included. */
export function queryOf(filter: AuditFilter, zone: string): Record<string, string | number | undefined> {
  return {
    start: filter.from ? toApiTime(dayStart(filter.from, zone)) : undefined,
    end: filter.to ? toApiTime(dayStart(addDays(filter.to, 1), zone)) : undefined,
    user_id: filter.userId ?? undefined,
    camera_id: filter.cameraId ?? undefined,
    action: filter.action || undefined,
  };
}

export function isFiltered(filter: AuditFilter): boolean {
  return Object.keys(writeFilter(filter)).length > 0;
}
