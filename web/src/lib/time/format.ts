const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  let found = cache.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(language, options);
    cache.set(key, found);
  }
  return found;
}

/** 08:30:15 */
export function formatClock(ms: number, language: string, timeZone: string, seconds = true): string {
  return formatter(language, {
    timeZone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
  }).format(ms);
}

/** 08:30:15.125 */
export function formatClockMs(ms: number, language: string, timeZone: string): string {
  const rest = String(Math.floor(((ms % 1000) + 1000) % 1000)).padStart(3, '0');
  return `${formatClock(ms, language, timeZone)}.${rest}`;
}

/** Sun, Nov 22, 2026 */
export function formatDate(ms: number, language: string, timeZone: string): string {
  return formatter(language, {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  }).format(ms);
}

/** Sunday, November 22, 2026: a day of a calendar in full. */
export function formatWholeDate(day: string, language: string): string {
  return formatter(language, { timeZone: 'UTC', dateStyle: 'full' }).format(Date.parse(`${day}T12:00:00Z`));
}

/** Nov 22, 08:30:15 */
export function formatDateTime(ms: number, language: string, timeZone: string): string {
  return formatter(language, {
    timeZone,
    hourCycle: 'h23',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(ms);
}

/** Sun 22 */
export function formatWeekday(ms: number, language: string, timeZone: string): string {
  const parts = formatter(language, { timeZone, weekday: 'short', day: 'numeric' }).formatToParts(ms);
  const part = (type: string) => parts.find((one) => one.type === type)?.value.replace('.', '') ?? '';
  return `${part('weekday')} ${part('day')}`;
}

/** November 2026 */
export function formatMonth(month: string, language: string): string {
  return formatter(language, { timeZone: 'UTC', month: 'long', year: 'numeric' }).format(
    Date.parse(`${month}-15T12:00:00Z`),
  );
}

/** The seven short names, Sunday first. */
export function weekdayNames(language: string): string[] {
  const sunday = Date.UTC(2026, 10, 22, 12);
  const format = formatter(language, { timeZone: 'UTC', weekday: 'narrow' });
  return Array.from({ length: 7 }, (_, index) => format.format(sunday + index * 86_400_000));
}

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** 5 minutes ago */
export function formatAgo(ms: number, nowMs: number, language: string): string {
  const elapsed = Math.max(0, nowMs - ms);
  const [unit, size] = UNITS.find(([, length]) => elapsed >= length) ?? ['second', 1_000];
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-Math.floor(elapsed / size), unit);
}

/** 1 h 05 min, 12 min 30 s, 8 s */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = whole % 60;
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`;
  if (minutes > 0) return rest > 0 ? `${minutes} min ${rest} s` : `${minutes} min`;
  return `${rest} s`;
}
