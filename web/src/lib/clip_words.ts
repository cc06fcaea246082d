import type { TFunction } from 'i18next';
import type { Clip } from './api/types';
import { parseApiTime } from './time/api_time';
import { formatClock, formatDateTime } from './time/format';
import { dayOf } from './time/zone';

const KNOWN: readonly [RegExp, 'gone' | 'disk' | 'unsupported' | 'stopped'][] = [
  [/footage|recording.*(gone|missing)|no such file/i, 'gone'],
  [/disk|no space|room/i, 'disk'],
  [/decoder|libx264|scaled|unsupported/i, 'unsupported'],
  [/stopping|interrupted/i, 'stopped'],
];

/** Why a clip failed, in the reader's language where the reason is one that we know. */
export function clipErrorText(error: string | null, t: TFunction): string {
  const detail = error ?? t('common.unknown');
  const known = KNOWN.find(([pattern]) => pattern.test(detail));
  return known ? t(`clips.error.${known[1]}`) : t('clips.error.other', { detail });
}

/** Nov 22, 08:30:15 – 08:31:00; the day again only where it is another. */
export function clipRangeText(
  range: { start_time: string; end_time: string },
  language: string,
  zone: string,
): string {
  const start = parseApiTime(range.start_time) ?? 0;
  const end = parseApiTime(range.end_time) ?? start;
  const sameDay = dayOf(start, zone) === dayOf(end, zone);
  const tail = sameDay ? formatClock(end, language, zone) : formatDateTime(end, language, zone);
  return `${formatDateTime(start, language, zone)} – ${tail}`;
}

export function gapSeconds(clip: Pick<Clip, 'gaps'>): number {
  return clip.gaps.reduce((sum, gap) => sum + gap.duration, 0);
}
