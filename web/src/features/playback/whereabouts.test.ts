import { describe, expect, it } from 'vitest';
import { EDGE_MS, stretchFrom, whereNext, type Stretch } from './whereabouts';

const span = (startMs: number, endMs: number) => ({ startMs, endMs, permanent: false });
const has = (startMs: number, endMs: number): Stretch => ({ startMs, endMs });
const NOW = 10_000_000;
const MIN = 60_000;

describe('a camera’s next footage', () => {
  const spans = [span(0, MIN), span(MIN, 2 * MIN), span(2 * MIN + 300, 3 * MIN), span(5 * MIN, 6 * MIN)];

  it('reaches to its next hole', () => {
    expect(stretchFrom(spans, 1_000)).toEqual(has(1_000, 3 * MIN));
    expect(stretchFrom(spans, 3 * MIN)).toEqual(has(5 * MIN, 6 * MIN));
    expect(stretchFrom(spans, 6 * MIN)).toBeNull();
    expect(stretchFrom([], 0)).toBeNull();
  });
});

describe('the clock of all', () => {
  const next = (ms: number, lead: Stretch | null, ...others: (Stretch | null)[]) =>
    whereNext(ms, lead, others, NOW);

  it('is the leader’s while it has footage', () => {
    expect(next(MIN, has(MIN, 9 * MIN), has(MIN, 9 * MIN))).toEqual({ kind: 'footage', ms: MIN });
    // A hole of less than a second is leapt over.
    expect(next(MIN, has(MIN + 900, 9 * MIN), has(MIN, 9 * MIN))).toEqual({ kind: 'footage', ms: MIN + 900 });
  });

  it('runs on through the leader’s gap while another one has footage, up to where the leader goes on', () => {
    expect(next(MIN, has(5 * MIN, 9 * MIN), null, has(MIN, 9 * MIN))).toEqual({
      kind: 'others',
      ms: MIN,
      untilMs: 5 * MIN,
    });
  });

  it('stops to ask again where those who have some end', () => {
    expect(next(MIN, has(9 * MIN, 10 * MIN), has(MIN, 2 * MIN), has(2 * MIN, 3 * MIN))).toEqual({
      kind: 'others',
      ms: MIN,
      untilMs: 3 * MIN,
    });
    expect(next(MIN, null, has(MIN, 2 * MIN), has(4 * MIN, 5 * MIN))).toMatchObject({ untilMs: 2 * MIN });
  });

  it('leaps over what none of them has, to whoever is first', () => {
    expect(next(MIN, has(9 * MIN, 10 * MIN), has(4 * MIN, 5 * MIN), has(3 * MIN, 6 * MIN))).toEqual({
      kind: 'others',
      ms: 3 * MIN,
      untilMs: 6 * MIN,
    });
    expect(next(MIN, has(3 * MIN, 10 * MIN), has(4 * MIN, 5 * MIN))).toEqual({
      kind: 'footage',
      ms: 3 * MIN,
    });
    // Beginning together: the leader leads.
    expect(next(MIN, has(3 * MIN + 500, 10 * MIN), has(3 * MIN, 5 * MIN))).toMatchObject({ kind: 'footage' });
  });

  it('ends where none has any', () => {
    expect(next(MIN, null, null, null)).toBeNull();
    expect(next(MIN, null)).toBeNull();
  });

  it('does not call the leader’s newest footage missing because it comes a little later', () => {
    const others = has(NOW - 5_000, NOW - 1_000);
    expect(next(NOW - 5_000, null, others)).toBeNull();
    expect(next(NOW - EDGE_MS - 5_000, null, has(NOW - EDGE_MS - 5_000, NOW))).toMatchObject({
      kind: 'others',
    });
  });
});
