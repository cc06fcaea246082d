import { expect, it } from 'vitest';
import { pollDelay } from './poll';

it('asks soon at first, then ever less often, never rarer than every four seconds', () => {
  const delays = Array.from({ length: 30 }, (_, index) => pollDelay(index + 1));
  expect(delays[0]).toBe(400);
  expect(delays).toEqual([...delays].sort((a, b) => a - b));
  expect(delays.at(-1)).toBe(4_000);
});
