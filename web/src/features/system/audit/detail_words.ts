import type { TFunction } from 'i18next';
import { parseApiTime } from '@/lib/time/api_time';

const MOMENT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;
const SHARED = /^clip (\d+)(?:, link (\d+))?(?:, until (.+))?$/;

/** What the server noted beside an action, in the person's language where its shape is known, with clocks of their zone. */
export function detailWords(detail: string, clock: (ms: number) => string, t: TFunction): string {
  const text = detail.replace(MOMENT, (moment) => {
    const ms = parseApiTime(moment);
    return ms === null ? moment : clock(ms);
  });
  const [match, clip, link, until] = SHARED.exec(text) ?? [];
  if (match === undefined) return text;
  return [
    t('audit.clipNumber', { id: clip }),
    ...(link ? [t('audit.linkNumber', { id: link })] : []),
    ...(until ? [t('audit.until', { time: until })] : []),
  ].join(', ');
}
