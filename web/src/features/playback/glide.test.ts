import { describe, expect, it } from 'vitest';
import { Flick, glided, hasGlided } from './glide';

describe('a flick', () => {
  it('has the speed of its last moves', () => {
    const flick = new Flick();
    flick.begin(0, 0);
    for (let i = 1; i <= 10; ++i) flick.move(i * 16, i * 16);
    expect(flick.speed(160)).toBeCloseTo(1, 1);
  });

  it('is none when the finger rested', () => {
    const flick = new Flick();
    flick.begin(0, 0);
    flick.move(100, 50);
    expect(flick.speed(400)).toBe(0);
  });
});

describe('gliding', () => {
  it('slows down and ends', () => {
    const first = glided(1, 16);
    expect(first).toBeGreaterThan(14);
    expect(glided(1, 500) - glided(1, 484)).toBeLessThan(first / 3);
    expect(hasGlided(1, 100)).toBe(false);
    expect(hasGlided(1, 3_000)).toBe(true);
  });
});
