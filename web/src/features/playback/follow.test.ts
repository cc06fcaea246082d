import { describe, expect, it } from 'vitest';
import { columnsFor, readWith, steer, type Follower, type Leader } from './follow';

const leader: Leader = { wallMs: 1_000_000, playing: true, rate: 1 };
const follower: Follower = {
  phase: 'ready',
  wallMs: 1_000_000,
  covered: true,
  soughtMs: 0,
  sinceSeekMs: 60_000,
};
const drifted = (ms: number, rate = 1) =>
  steer({ ...leader, rate }, { ...follower, wallMs: leader.wallMs + ms });

describe('while it plays', () => {
  it('runs with the leader', () => {
    expect(drifted(0)).toEqual({ kind: 'play', rate: 1 });
    expect(drifted(5, 16)).toEqual({ kind: 'play', rate: 16 });
  });

  it('runs faster when behind and slower when ahead, never by more than a quarter', () => {
    expect(drifted(-80)).toEqual({ kind: 'play', rate: 1.1 });
    expect(drifted(80)).toEqual({ kind: 'play', rate: 0.9 });
    expect(drifted(-900)).toEqual({ kind: 'play', rate: 1.25 });
  });

  it('leaps over what would take too long, a little ahead, and not again at once', () => {
    expect(drifted(-5_000)).toEqual({ kind: 'seek', wallMs: leader.wallMs + 250 });
    expect(drifted(-5_000, 8).kind).toBe('play');
    const sought = { ...follower, wallMs: leader.wallMs - 5_000, sinceSeekMs: 100 };
    expect(steer(leader, sought)).toEqual({ kind: 'play', rate: 1 });
  });
});

/** Plays both for a while: what the corrections come to. */
function driftAfter(seconds: number, startMs: number, rate: number, error: number): number {
  let drift = startMs;
  for (let i = 0; i < seconds * 10; ++i) {
    const found = steer({ ...leader, rate }, { ...follower, wallMs: leader.wallMs + drift });
    if (found.kind === 'seek') drift = found.wallMs - leader.wallMs - 250 * rate;
    else if (found.kind === 'play') drift += (found.rate * (1 + error) - rate) * 100;
  }
  return drift;
}

it.each([0.25, 0.5, 1, 2, 4, 8, 16])(
  'agrees within 100 ms at %s times, with a clock that is off by half a percent',
  (rate) => {
    for (const start of [-900, -60, 0, 400, 20_000])
      expect(Math.abs(driftAfter(20, start, rate, 0.005))).toBeLessThan(100);
  },
);

describe('at rest', () => {
  const resting = { ...leader, playing: false };

  it('goes to the same picture, once', () => {
    expect(steer(resting, follower)).toEqual({ kind: 'rest' });
    expect(steer(resting, { ...follower, wallMs: leader.wallMs + 100 })).toEqual({
      kind: 'seek',
      wallMs: leader.wallMs,
    });
    const there = { ...follower, wallMs: leader.wallMs + 30, soughtMs: leader.wallMs };
    expect(steer(resting, there)).toEqual({ kind: 'rest' });
  });
});

describe('without footage', () => {
  it('stands still in a gap', () => {
    expect(steer(leader, { ...follower, covered: false })).toEqual({ kind: 'hold' });
  });

  it('waits at the next footage, however far that is', () => {
    const ahead = { ...follower, covered: null, wallMs: leader.wallMs + 3_600_000 };
    expect(steer(leader, { ...ahead, soughtMs: leader.wallMs - 1_000 })).toEqual({ kind: 'hold' });
    // The leader went back to before what was asked for: there may be some.
    expect(steer(leader, { ...ahead, soughtMs: leader.wallMs + 1_000 }).kind).toBe('seek');
    expect(steer(leader, { ...follower, covered: null, wallMs: 0 }).kind).toBe('seek');
  });

  it('asks again only when the leader has gone on', () => {
    const nothing: Follower = { ...follower, phase: 'nothing', soughtMs: leader.wallMs - 1_000 };
    expect(steer(leader, nothing)).toEqual({ kind: 'wait' });
    expect(steer(leader, { ...nothing, soughtMs: leader.wallMs - 11_000 }).kind).toBe('seek');
    expect(steer({ ...leader, rate: 8 }, { ...nothing, soughtMs: leader.wallMs - 11_000 })).toEqual({
      kind: 'wait',
    });
  });
});

it('reads the cameras that play along from the address', () => {
  expect(readWith('3,7,3,x,1,99', 1, [1, 3, 7])).toEqual([3, 7]);
  expect(readWith(null, 1, [1, 3])).toEqual([]);
  const many = Array.from({ length: 20 }, (_, i) => i + 1);
  expect(readWith(many.join(','), 1, many)).toHaveLength(8);
});

it('fills the wall', () => {
  expect([1, 2, 3, 4, 5, 9].map(columnsFor)).toEqual([1, 2, 2, 2, 3, 3]);
});
