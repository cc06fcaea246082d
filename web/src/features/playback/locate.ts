import type { QueryClient } from '@tanstack/react-query';
import { addDays, addMonths, dayOf, monthOf, type Day } from '@/lib/time/zone';
import { dayQuery } from './api/get_day';
import { monthQuery } from './api/get_month';
import { stretchFrom, whereNext, type Found, type Stretch } from './whereabouts';

const FRESH_MS = 1_000;
const MAX_MONTHS = 24;

/** Finds footage of one camera by asking for days, and for months to skip the empty ones. */
export class FootageFinder {
  constructor(
    readonly queries: QueryClient,
    readonly cameraId: number,
    readonly zone: string,
  ) {}

  /** The moment itself, or where the footage goes on after it; null when there is none yet. */
  async from(ms: number): Promise<number | null> {
    return (await this.stretch(ms))?.startMs ?? null;
  }

  /** Up to its next hole, or to the end of the day. */
  async stretch(ms: number): Promise<Stretch | null> {
    const today = dayOf(Date.now(), this.zone);
    let day: Day | null = dayOf(ms, this.zone);
    while (day !== null && day <= today) {
      const at = stretchFrom((await this.#day(day)).spans, ms);
      if (at !== null) return at;
      day = await this.#dayAfter(day, today);
    }
    return null;
  }

  /** Where the newest footage ends; null when there is none at all. */
  async newest(): Promise<number | null> {
    const today = dayOf(Date.now(), this.zone);
    const now = (await this.#day(today)).spans.at(-1)?.endMs;
    if (now !== undefined) return now;
    let month = monthOf(today);
    for (let back = 0; back < MAX_MONTHS; ++back, month = addMonths(month, -1)) {
      const day = (await this.#month(month)).filter((one) => one < today).at(-1);
      if (day) return (await this.#day(day)).spans.at(-1)?.endMs ?? null;
    }
    return null;
  }

  async #dayAfter(day: Day, today: Day): Promise<Day | null> {
    if (day >= today) return null;
    const first = addDays(day, 1);
    let month = monthOf(first);
    for (let ahead = 0; ahead < MAX_MONTHS && month <= monthOf(today); ++ahead, month = addMonths(month, 1)) {
      const found = (await this.#month(month)).find((one) => one >= first);
      if (found) return found;
    }
    return null;
  }

  #day(day: Day) {
    return this.queries.fetchQuery({ ...dayQuery(this.cameraId, day), staleTime: FRESH_MS });
  }

  #month(month: string) {
    return this.queries.fetchQuery(monthQuery(this.cameraId, month));
  }
}

/** Where the camera that leads goes on, or the others without it. Others that cannot be asked count as having nothing. */
export async function findNext(
  lead: FootageFinder,
  others: readonly FootageFinder[],
  ms: number,
): Promise<Found | null> {
  const [own, ...theirs] = await Promise.all([
    lead.stretch(ms),
    ...others.map((one) => one.stretch(ms).catch(() => null)),
  ]);
  return whereNext(ms, own, theirs, Date.now());
}
