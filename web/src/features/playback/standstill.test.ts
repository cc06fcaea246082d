import { expect, it } from 'vitest';
import { Standstill } from './standstill';

it('says nothing while the video goes on', () => {
  const watch = new Standstill();
  for (let ms = 0; ms < 60_000; ms += 1_000) expect(watch.check(ms, ms / 1000)).toBeNull();
});

it('asks for play again, then for the window anew, and waits as long for that', () => {
  const watch = new Standstill();
  const said = Array.from({ length: 19 }, (_, second) => watch.check(second * 1000, 12.5));
  expect(said.flatMap((one, second) => (one ? [[second, one]] : []))).toEqual([
    [3, 'again'],
    [8, 'anew'],
    [11, 'again'],
    [16, 'anew'],
  ]);
});

it('does not count the time in which it was not meant to play', () => {
  const watch = new Standstill();
  watch.check(0, 1);
  watch.check(10_000, null);
  watch.check(10_001, 1);
  expect(watch.check(12_000, 1)).toBeNull();
  expect(watch.check(13_001, 1)).toBe('again');
});
