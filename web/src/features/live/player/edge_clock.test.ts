import { expect, it } from 'vitest';
import { EdgeClock } from './edge_clock';

it('knows nothing before the first part', () => {
  expect(new EdgeClock().latency(1, 0)).toBeNull();
});

it('measures from the part that came the quickest', () => {
  const clock = new EdgeClock();
  // A burst of old parts at the start, then parts as they are made: the newest picture is taken at media time 3 at 1000 ms.
  clock.arrived(1, 1_000);
  clock.arrived(2, 1_000);
  clock.arrived(3, 1_000);
  clock.arrived(3.5, 1_800);
  expect(clock.latency(2.5, 1_000)).toBeCloseTo(0.5);
  expect(clock.latency(3.5, 1_800)).toBeCloseTo(0.3);
});

it('sees that nothing comes any more', () => {
  const clock = new EdgeClock();
  clock.arrived(3, 1_000);
  expect(clock.latency(3, 6_000)).toBeCloseTo(5);
});

it('forgets after two minutes, so that clocks may drift', () => {
  const clock = new EdgeClock();
  clock.arrived(10, 0);
  for (let ms = 10_000; ms <= 120_000; ms += 10_000) clock.arrived(9 + ms / 1000, ms);
  expect(clock.latency(129, 120_000)).toBeCloseTo(0);
});

it('takes the longest wait at once and forgets it slowly', () => {
  const clock = new EdgeClock();
  clock.arrived(0.5, 500);
  clock.arrived(1, 1_000);
  expect(clock.spacingS).toBeCloseTo(0.5);
  clock.arrived(1.5, 1_900);
  expect(clock.spacingS).toBeCloseTo(0.9);
  clock.arrived(2, 2_400);
  expect(clock.spacingS).toBeGreaterThan(0.85);
});
