import { expect, it } from 'vitest';
import { Pace } from './pace';

const PART_MS = 500;
const REST_MS = 30;

/** A server with a part every half second; returns how long each request waited there. */
function play(pace: Pace, requests: number): number[] {
  let now = 0;
  return Array.from({ length: requests }, () => {
    now += REST_MS + pace.waitMs;
    const ready = Math.ceil(now / PART_MS) * PART_MS;
    const held = ready - now;
    now = ready;
    pace.answered(held);
    return held;
  });
}

it('moves the waiting from the server to here', () => {
  const held = play(new Pace(480), 30);
  expect(held[0]).toBeGreaterThan(400);
  held.slice(15).forEach((ms) => expect(ms).toBeLessThan(100));
});

it('waits less when it comes late, and never beyond its cap', () => {
  const pace = new Pace(350);
  for (let i = 0; i < 20; ++i) pace.answered(500);
  expect(pace.waitMs).toBe(350);
  for (let i = 0; i < 20; ++i) pace.answered(0);
  expect(pace.waitMs).toBe(0);
});
