import { expect, it } from 'vitest';
import { RateMeter } from './rate_meter';

it('tells the bits of the last five seconds', () => {
  const meter = new RateMeter();
  expect(meter.bps(0)).toBeNull();
  for (let ms = 0; ms <= 20_000; ms += 500) meter.add(125_000, ms);
  expect(meter.bps(20_000)).toBeCloseTo(2_200_000);
  expect(meter.bps(40_000)).toBe(0);
});

it('waits for a second before it tells', () => {
  const meter = new RateMeter();
  meter.add(1_000, 0);
  expect(meter.bps(900)).toBeNull();
  expect(meter.bps(1_000)).toBe(8_000);
});
