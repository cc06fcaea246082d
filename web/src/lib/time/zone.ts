import { TZDate } from '@date-fns/tz';

/** A day of a calendar, `YYYY-MM-DD`, in the account's zone. */
export type Day = string;

export interface DayBounds {
  startMs: number;
  /** The next day's start: 23, 24 or 25 hours later. */
  endMs: number;
}

const pad = (value: number, width = 2) => String(value).padStart(width, '0');

function dayFromParts(year: number, month: number, day: number): Day {
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
}

function parts(day: Day): [year: number, month: number, day: number] {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  return [year, month, date];
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

export function dayOf(ms: number, zone: string): Day {
  const at = new TZDate(ms, zone);
  return dayFromParts(at.getFullYear(), at.getMonth() + 1, at.getDate());
}

export function addDays(day: Day, days: number): Day {
  const [year, month, date] = parts(day);
  const at = new Date(Date.UTC(year, month - 1, date + days));
  return dayFromParts(at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate());
}

/** The first moment of a day: 00:00, or later where the clock skips midnight. */
export function dayStart(day: Day, zone: string): number {
  const [year, month, date] = parts(day);
  const guess = new TZDate(year, month - 1, date, 0, 0, 0, 0, zone).getTime();
  return firstMomentOfDay(day, zone, guess);
}

/** Zones that change at midnight: the guess may lie an hour beside; steps by quarters of an hour (+05:45 exists). */
function firstMomentOfDay(day: Day, zone: string, guess: number): number {
  const quarter = 900_000;
  let at = guess;
  while (dayOf(at, zone) < day) at += quarter;
  while (dayOf(at - 1, zone) >= day) at -= quarter;
  return at;
}

export function dayBounds(day: Day, zone: string): DayBounds {
  return { startMs: dayStart(day, zone), endMs: dayStart(addDays(day, 1), zone) };
}

/** `YYYY-MM` */
export function monthOf(day: Day): string {
  return day.slice(0, 7);
}

export function addMonths(month: string, months: number): string {
  const [year = 1970, number = 1] = month.split('-').map(Number);
  const at = new Date(Date.UTC(year, number - 1 + months, 1));
  return `${pad(at.getUTCFullYear(), 4)}-${pad(at.getUTCMonth() + 1)}`;
}

/** Rows of seven days that cover a month; days beside it are null. Weeks start on Sunday (pt-BR, en-US). */
export function monthGrid(month: string): (Day | null)[][] {
  const [year = 1970, number = 1] = month.split('-').map(Number);
  const lead = new Date(Date.UTC(year, number - 1, 1)).getUTCDay();
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const cells: (Day | null)[] = [
    ...Array<null>(lead).fill(null),
    ...Array.from({ length }, (_, index) => dayFromParts(year, number, index + 1)),
  ];
  while (cells.length % 7 !== 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, row) => cells.slice(row * 7, row * 7 + 7));
}

/** `YYYY-MM-DDTHH:mm:ss` on the zone's clock, for datetime-local inputs. */
export function toLocalInput(ms: number, zone: string): string {
  const at = new TZDate(ms, zone);
  return `${dayOf(ms, zone)}T${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
}

export function fromLocalInput(text: string, zone: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$/.exec(text);
  if (!match) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return new TZDate(year, month - 1, day, hour, minute, second, 0, zone).getTime();
}

export function detectedZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

export function allZones(): string[] {
  const zones = Intl.supportedValuesOf('timeZone');
  return zones.includes('UTC') ? zones : ['UTC', ...zones];
}

export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone.length > 0;
  } catch {
    return false;
  }
}

/** Whole minutes on the zone's clock since its midnight. */
export function minuteOfDay(ms: number, zone: string): number {
  const at = new TZDate(ms, zone);
  return at.getHours() * 60 + at.getMinutes();
}
