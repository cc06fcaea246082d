// Days and moments as people write them in the app's language, which is not always the browser's. Pure.
import { isDay, type Day } from './zone';

type Part = 'day' | 'month' | 'year';

/** What is wrong with a text: not of the form, or a day or a time that no calendar or clock has. */
export type DateMistake = 'form' | 'noSuchDay' | 'noSuchTime';
export type DateReading = { value: string } | { mistake: DateMistake };

const SAMPLE_MS = Date.UTC(2026, 10, 22, 12);
const THIS_CENTURY = 2000;
const pad = (value: number, width = 2) => String(value).padStart(width, '0');
const isPart = (type: string): type is Part => type === 'day' || type === 'month' || type === 'year';

function partsOf(language: string): Intl.DateTimeFormatPart[] {
  const shape = { timeZone: 'UTC', day: '2-digit', month: '2-digit', year: 'numeric' } as const;
  return new Intl.DateTimeFormat(language, shape).formatToParts(SAMPLE_MS);
}

/** Day, month and year as the language writes them one after another. */
export function dateOrder(language: string): Part[] {
  return partsOf(language).flatMap(({ type }) => (isPart(type) ? [type] : []));
}

/** 22/11/2026 */
export function dayText(day: Day, language: string): string {
  const [year = '', month = '', date = ''] = day.split('-');
  const values: Record<Part, string> = { year, month, day: date };
  return partsOf(language)
    .map(({ type, value }) => (isPart(type) ? values[type] : value))
    .join('');
}

/** 22/11/2026 08:30:15, from `YYYY-MM-DDTHH:mm:ss`. */
export function momentText(value: string, language: string): string {
  const [day = '', time = ''] = value.split('T');
  return isDay(day) ? `${dayText(day, language)} ${time}` : '';
}

/** The numbers of a text by their parts: with marks between them, as one row of digits, or as computers write it. */
function numbersOf(text: string, language: string): Record<Part, string> | null {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso) return { year: iso[1] ?? '', month: iso[2] ?? '', day: iso[3] ?? '' };
  const order = dateOrder(language);
  const row = /^\d{8}$/.test(text);
  const lengths = { day: 2, month: 2, year: 4 };
  let at = 0;
  const cut = (part: Part) => text.slice(at, (at += lengths[part]));
  const pieces = row ? order.map(cut) : text.split(/\s*[/.\-\s]\s*/);
  if (pieces.length !== 3 || !pieces.every((one) => /^\d{1,4}$/.test(one))) return null;
  const of = (part: Part) => pieces[order.indexOf(part)] ?? '';
  return { year: of('year'), month: of('month'), day: of('day') };
}

/** `done`: the typing is over, so that 26 may stand for 2026. */
export function readDay(text: string, language: string, done: boolean): DateReading {
  const numbers = numbersOf(text.trim(), language);
  if (!numbers || numbers.day.length > 2 || numbers.month.length > 2) return { mistake: 'form' };
  const short = numbers.year.length === 2;
  if (short ? !done : numbers.year.length !== 4) return { mistake: 'form' };
  const year = Number(numbers.year) + (short ? THIS_CENTURY : 0);
  const day = `${pad(year, 4)}-${pad(Number(numbers.month))}-${pad(Number(numbers.day))}`;
  const at = new Date(`${day}T00:00:00Z`);
  const exists = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
  return exists && year > 0 ? { value: day } : { mistake: 'noSuchDay' };
}

/** A day and a time on a clock of 24 hours; seconds may be left out, and count as none. */
export function readMoment(text: string, language: string, seconds: boolean, done: boolean): DateReading {
  const match = /^(\S.*?)(?:\s*,\s*|\s+|T)(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text.trim());
  if (!match) return { mistake: 'form' };
  const day = readDay(match[1] ?? '', language, done);
  if ('mistake' in day) return day;
  const [hour, minute, second] = [match[2], match[3], match[4] ?? '0'].map(Number) as [
    number,
    number,
    number,
  ];
  if (hour > 23 || minute > 59 || second > 59) return { mistake: 'noSuchTime' };
  return { value: `${day.value}T${pad(hour)}:${pad(minute)}${seconds ? `:${pad(second)}` : ''}` };
}
