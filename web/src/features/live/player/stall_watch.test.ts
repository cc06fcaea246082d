import { expect, it } from 'vitest';
import { rebuildDelayMs, StallWatch } from './stall_watch';

const ON_TIME = 0;

it('is content while the picture moves', () => {
  const watch = new StallWatch(0);
  for (let s = 1; s < 60; ++s)
    expect(watch.check({ nowMs: s * 1000, position: s, late: ON_TIME })).toBe('fine');
});

it('first skips to the edge, once, then rebuilds', () => {
  const watch = new StallWatch(0);
  watch.check({ nowMs: 0, position: 10, late: ON_TIME });
  const advice = [1, 2, 3, 4, 5, 6, 7].map((s) =>
    watch.check({ nowMs: s * 1000, position: 10, late: ON_TIME }),
  );
  expect(advice).toEqual(['waiting', 'waiting', 'jump_to_edge', 'waiting', 'waiting', 'waiting', 'rebuild']);
});

it('starts counting anew after progress', () => {
  const watch = new StallWatch(0);
  watch.check({ nowMs: 0, position: 10, late: ON_TIME });
  expect(watch.check({ nowMs: 3000, position: 10, late: ON_TIME })).toBe('jump_to_edge');
  expect(watch.check({ nowMs: 4000, position: 12, late: ON_TIME })).toBe('fine');
  expect(watch.check({ nowMs: 6000, position: 12, late: ON_TIME })).toBe('waiting');
  expect(watch.check({ nowMs: 7000, position: 12, late: ON_TIME })).toBe('jump_to_edge');
});

it('rebuilds what never starts', () => {
  const watch = new StallWatch(0);
  watch.check({ nowMs: 100, position: 0, late: null });
  expect(watch.check({ nowMs: 7_200, position: 0, late: null })).toBe('rebuild');
});

it('catches up when it plays, but too far behind', () => {
  const watch = new StallWatch(0);
  expect(watch.check({ nowMs: 1000, position: 1, late: 9 })).toBe('catch_up');
});

it('waits longer each time, up to ten seconds', () => {
  const delays = [0, 1, 2, 3, 10].map((attempt) => rebuildDelayMs(attempt, () => 1));
  expect(delays).toEqual([500, 1000, 2000, 4000, 10_000]);
});
