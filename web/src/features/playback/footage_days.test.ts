import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { NO_FOOTAGE, type Footage } from './footage';
import { FootageDays, joined } from './footage_days';

const span = (startMs: number, endMs: number, permanent = false) => ({ startMs, endMs, permanent });
const footage = (...spans: Footage['spans']): Footage => ({ ...NO_FOOTAGE, spans });

describe('joined days', () => {
  it('go on over midnight, each kind by itself', () => {
    const all = joined([footage(span(0, 10)), footage(span(10, 15), span(15, 20, true))]);
    expect(all.spans).toEqual([span(0, 15), span(15, 20, true)]);
  });

  it('keep an outage over midnight as one', () => {
    const day = (startMs: number, endMs: number): Footage => ({
      ...NO_FOOTAGE,
      gaps: [{ startMs, endMs, reason: 'unreachable' }],
    });
    expect(joined([day(5, 10), day(5, Infinity)]).gaps).toEqual([
      { startMs: 5, endMs: Infinity, reason: 'unreachable' },
    ]);
  });
});

describe('days of the timeline', () => {
  it('follow what others have asked for', () => {
    const queries = new QueryClient();
    const seen: Footage[] = [];
    const days = new FootageDays(queries, 7, 'UTC', (all) => seen.push(all));
    queries.setQueryData(['footage', 7, '2026-11-21'], footage(span(20, 30)));
    queries.setQueryData(['footage', 7, '2026-11-20'], footage(span(0, 10)));
    queries.setQueryData(['footage', 8, '2026-11-20'], footage(span(50, 60)));
    days.stop();
    queries.setQueryData(['footage', 7, '2026-11-22'], footage(span(40, 50)));
    expect(seen.at(-1)?.spans).toEqual([span(0, 10), span(20, 30)]);
    queries.clear();
  });
});
