import { expect, it } from 'vitest';
import { adviseEdge, staleRange, wantedLatency, type EdgeState } from './live_edge';

const CALM: EdgeState = {
  ranges: [{ start: 10, end: 20 }],
  position: 19.3,
  latency: 0.7,
  wanted: 0.7,
  rate: 1,
  seeking: false,
};
const advise = (change: Partial<EdgeState>) => adviseEdge({ ...CALM, ...change });

it('leaves alone what is in time', () => {
  expect(advise({})).toEqual({ do: 'rate', rate: 1 });
  expect(advise({ latency: 0.9 })).toEqual({ do: 'rate', rate: 1 });
  expect(advise({ latency: null })).toEqual({ do: 'rate', rate: 1 });
  expect(advise({ ranges: [] })).toEqual({ do: 'rate', rate: 1 });
});

it('waits for a picture that is on its way, unless it is on its way to what is kept no more', () => {
  expect(advise({ seeking: true, latency: 3, position: 17, rate: 1.1 })).toEqual({ do: 'rate', rate: 1.1 });
  expect(advise({ seeking: true, latency: 9, position: 2 })).toEqual({ do: 'seek', to: 10.3 });
  expect(advise({ seeking: true, latency: 19.3, position: 0 })).toEqual({ do: 'seek', to: 18.6 });
});

it('catches up a small lag by speed, the more the faster, at most 1.3', () => {
  const rates = [1, 1.2, 1.5, 1.9].map((latency) => {
    const advice = advise({ latency, position: 18.5 });
    return advice.do === 'rate' ? advice.rate : NaN;
  });
  expect(rates).toEqual([1.1, 1.15, 1.25, 1.3]);
});

it('goes on catching up until the lag is gone, and no further', () => {
  expect(advise({ latency: 0.85, rate: 1.1 })).toEqual({ do: 'rate', rate: 1.05 });
  expect(advise({ latency: 0.74, rate: 1.05 })).toEqual({ do: 'rate', rate: 1 });
});

it('does not run dry by hurrying', () => {
  expect(advise({ latency: 1.5, position: 19.9 })).toEqual({ do: 'rate', rate: 1 });
});

it('jumps when it is more than two seconds behind', () => {
  expect(advise({ latency: 3, position: 17 })).toEqual({ do: 'seek', to: 19.3 });
  // As far as there is something to show.
  expect(advise({ latency: 9, position: 17 })).toEqual({ do: 'seek', to: 19.99 });
});

it('waits when there is nothing newer', () => {
  expect(advise({ latency: 9, position: 19.9 })).toEqual({ do: 'rate', rate: 1 });
});

it('jumps over a hole, once it stands before it', () => {
  const ranges = [
    { start: 10, end: 12 },
    { start: 14, end: 15 },
  ];
  expect(advise({ ranges, position: 11.5, latency: 1 })).toEqual({ do: 'rate', rate: 1.1 });
  expect(advise({ ranges, position: 11.95, latency: 1 })).toEqual({ do: 'seek', to: 14.01 });
  expect(advise({ ranges, position: 13, latency: 1 })).toEqual({ do: 'seek', to: 14.01 });
});

it('does not stay behind a hole when the edge is far ahead', () => {
  const ranges = [
    { start: 10, end: 12 },
    { start: 18, end: 20 },
  ];
  expect(advise({ ranges, position: 11, latency: 8.5 })).toEqual({ do: 'seek', to: 18.8 });
});

it('finds the picture from before and from behind what is there', () => {
  expect(advise({ position: 0, latency: null })).toEqual({ do: 'seek', to: 10.01 });
  expect(advise({ position: 25, latency: null })).toEqual({ do: 'seek', to: 19.3 });
});

it('keeps four to eight seconds behind the picture', () => {
  expect(staleRange([{ start: 1, end: 12 }], 8.9)).toBeNull();
  expect(staleRange([{ start: 1, end: 12 }], 9)).toEqual({ start: 0, end: 5 });
  expect(staleRange([], 9)).toBeNull();
});

it('aims at what the parts and the stalls of the line ask for', () => {
  expect(wantedLatency(0.5, 0)).toBeCloseTo(0.65);
  expect(wantedLatency(1.2, 1)).toBe(1.6);
});
