import { formatClock, formatClockMs, formatDate, formatMonth, formatWeekday } from '@/lib/time/format';
import { dayOf } from '@/lib/time/zone';
import type { TimelineScene } from './draw_timeline';

/** The words of the ruler. */
export function timelineLabels(
  language: string,
  zone: string,
): Pick<TimelineScene, 'tickLabel' | 'bandLabel'> {
  return {
    tickLabel: (ms, { unit, stepMs }) => {
      if (unit === 'day') return formatWeekday(ms, language, zone);
      // Minutes, seconds and tenths: the hour is in sight elsewhere.
      if (stepMs < 1_000) return formatClockMs(ms, language, zone).slice(3, -2);
      return formatClock(ms, language, zone, stepMs < 60_000);
    },
    bandLabel: (ms, { unit }) =>
      unit === 'day' ? formatMonth(dayOf(ms, zone).slice(0, 7), language) : formatDate(ms, language, zone),
  };
}
