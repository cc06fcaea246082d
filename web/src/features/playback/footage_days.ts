import type { QueryClient } from '@tanstack/react-query';
import { dayOf, type Day } from '@/lib/time/zone';
import { dayQuery } from './api/get_day';
import { NO_FOOTAGE, type Footage } from './footage';
import { daysIn } from './timeline_ticks';
import type { View } from './timeline_view';

const AT_ONCE = 2;
const OLD_MS = 5 * 60_000;
const GROWING_MS = 4_000;

/**
 * The footage of every day that the timeline has shown, asked for day by day: those nearest the middle of the view first, and few
 * at once, because pictures and video share the line. Whatever else asks for a day, or marks it as changed, is followed.
 */
export class FootageDays {
  #days = new Map<Day, Footage>();
  #stale = new Set<Day>();
  #wanted: Day[] = [];
  #asking = new Set<Day>();
  #failed = new Set<Day>();
  #stopListening: () => void;

  constructor(
    readonly queries: QueryClient,
    readonly cameraId: number,
    readonly zone: string,
    readonly onChange: (footage: Footage) => void,
  ) {
    this.#stopListening = this.#listen();
  }

  stop(): void {
    this.#stopListening();
    this.#wanted = [];
  }

  want(view: View, oldestMs: number): void {
    const today = dayOf(Date.now(), this.zone);
    this.#failed.clear();
    const middle = (view.startMs + view.endMs) / 2;
    const far = (one: View) => Math.max(0, one.startMs - middle, middle - one.endMs);
    this.#wanted = daysIn(view, this.zone)
      .filter((one) => one.day <= today && one.endMs > oldestMs && one.startMs < view.endMs)
      .sort((a, b) => far(a) - far(b))
      .map((one) => one.day);
    this.#pump();
  }

  /** Today's footage has grown since. */
  grow(): void {
    this.#stale.add(dayOf(Date.now(), this.zone));
    this.#pump();
  }

  #pump(): void {
    for (const day of this.#wanted) {
      if (this.#asking.size >= AT_ONCE) return;
      if (this.#asking.has(day) || this.#failed.has(day)) continue;
      if (!this.#days.has(day) || this.#stale.has(day)) this.#ask(day);
    }
  }

  #ask(day: Day): void {
    this.#stale.delete(day);
    this.#asking.add(day);
    const today = day === dayOf(Date.now(), this.zone);
    void this.queries
      .fetchQuery({ ...dayQuery(this.cameraId, day), staleTime: today ? GROWING_MS / 2 : OLD_MS })
      .then((footage) => this.#take(day, footage))
      // Asked again when the view moves; the day that is played tells its errors itself.
      .catch(() => this.#failed.add(day))
      .finally(() => {
        this.#asking.delete(day);
        this.#pump();
      });
  }

  #listen(): () => void {
    return this.queries.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated') return;
      const [kind, cameraId, day] = event.query.queryKey as unknown[];
      if (kind !== 'footage' || cameraId !== this.cameraId || typeof day !== 'string') return;
      if (event.action.type === 'success') this.#take(day, event.query.state.data as Footage);
      if (event.action.type === 'invalidate') {
        this.#stale.add(day);
        queueMicrotask(() => this.#pump());
      }
    });
  }

  #take(day: Day, footage: Footage): void {
    if (this.#days.get(day) === footage) return;
    this.#days.set(day, footage);
    this.onChange(joined([...this.#days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)));
  }
}

/** Days in order become one; what goes on over midnight is one stretch again. */
export function joined(days: readonly Footage[]): Footage {
  const all = { ...NO_FOOTAGE, spans: [...NO_FOOTAGE.spans], gaps: [...NO_FOOTAGE.gaps] };
  for (const day of days) {
    for (const span of day.spans) {
      const last = all.spans.at(-1);
      if (last && last.permanent === span.permanent && span.startMs <= last.endMs)
        all.spans[all.spans.length - 1] = { ...last, endMs: Math.max(last.endMs, span.endMs) };
      else all.spans.push(span);
    }
    for (const gap of day.gaps) {
      const last = all.gaps.at(-1);
      if (last && last.reason === gap.reason && gap.startMs <= last.endMs)
        all.gaps[all.gaps.length - 1] = { ...last, endMs: Math.max(last.endMs, gap.endMs) };
      else all.gaps.push(gap);
    }
    all.sizeBytes += day.sizeBytes;
    all.durationS += day.durationS;
  }
  return all;
}
