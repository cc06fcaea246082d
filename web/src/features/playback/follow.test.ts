import { describe, expect, it } from 'vitest';
import { columnsFor, isInStep, readWith, steer, type Follower, type Leader } from './follow';

const leader: Leader = { wallMs: 1_000_000, playing: true, rate: 1 };
const follower: Follower = {
  phase: 'ready',
  wallMs: 1_000_000,
  covered: true,
  inStep: true,
  current: true,
  seeking: false,
  soughtMs: 0,
  sinceSeekMs: 60_000,
  seekTakesMs: 250,
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
    expect(drifted(900)).toEqual({ kind: 'play', rate: 0.75 });
  });

  it('leaps when it is behind, to where the leader will be, and not again before that is done', () => {
    expect(drifted(-5_000)).toEqual({ kind: 'seek', wallMs: leader.wallMs + 400 });
    expect(drifted(-5_000, 8)).toEqual({ kind: 'seek', wallMs: leader.wallMs + 3_200 });
    const behind = { ...follower, wallMs: leader.wallMs - 5_000, sinceSeekMs: 100 };
    expect(steer(leader, behind).kind).toBe('play');
    expect(steer(leader, { ...behind, seeking: true })).toEqual({ kind: 'wait' });
  });

  it('stands where the leader comes to, as long as it is not shown', () => {
    const ahead = { ...follower, wallMs: leader.wallMs + 400, inStep: false };
    expect(steer(leader, ahead)).toEqual({ kind: 'meet', inMs: 400 });
    expect(steer({ ...leader, rate: 4 }, ahead)).toEqual({ kind: 'meet', inMs: 100 });
  });
});

describe('what is shown', () => {
  const off = (ms: number, change: Partial<Follower> = {}, rate = 1) =>
    isInStep({ ...leader, rate }, { ...follower, wallMs: leader.wallMs + ms, ...change });

  it('is of the same moment, give or take 60 ms', () => {
    expect(off(50)).toBe(true);
    expect(off(-70)).toBe(false);
    expect(off(-70, {}, 4)).toBe(true);
  });

  it('begins only when it agrees well', () => {
    expect(off(60, { inStep: false })).toBe(false);
    expect(off(30, { inStep: false })).toBe(true);
    expect(off(0, { inStep: false, current: false })).toBe(false);
    expect(off(0, { current: false })).toBe(true);
    const rests = { ...leader, playing: false };
    expect(isInStep(rests, { ...follower, wallMs: leader.wallMs + 60, inStep: false })).toBe(false);
    expect(isInStep(rests, { ...follower, wallMs: leader.wallMs + 60 })).toBe(true);
  });

  it('is nothing that a seek has not reached yet, but for a small step at rest', () => {
    expect(off(0, { seeking: true })).toBe(false);
    expect(isInStep({ ...leader, playing: false }, { ...follower, seeking: true })).toBe(true);
    expect(isInStep({ ...leader, playing: false }, { ...follower, seeking: true, inStep: false })).toBe(
      false,
    );
  });
});

/** Plays both for a while, looking ten times a second: how far off it was at most while it was shown, and at the end. */
function playBoth(seconds: number, startMs: number, rate: number, error: number) {
  let [drift, inStep, sinceSeekMs, most] = [startMs, false, 60_000, 0];
  for (let i = 0; i < seconds * 10; ++i) {
    const now: Follower = { ...follower, wallMs: leader.wallMs + drift, inStep, sinceSeekMs };
    const found = steer({ ...leader, rate }, now);
    inStep = isInStep({ ...leader, rate }, now);
    if (inStep) most = Math.max(most, Math.abs(drift) / Math.max(1, rate));
    sinceSeekMs += 100;
    if (found.kind === 'seek') [drift, sinceSeekMs] = [found.wallMs - leader.wallMs - 250 * rate, 250];
    else if (found.kind === 'play') drift += (found.rate * (1 + error) - rate) * 100;
    else if (found.kind === 'meet') drift = Math.max(0, drift - 100 * rate);
  }
  return { most, end: Math.abs(drift) };
}

it.each([0.25, 0.5, 1, 2, 4, 8, 16])(
  'agrees within 100 ms at %s times, with a clock that is off by half a percent',
  (rate) => {
    for (const start of [-900, -60, 0, 400, 20_000]) {
      const { most, end } = playBoth(20, start, rate, 0.005);
      expect(most).toBeLessThanOrEqual(100);
      expect(end).toBeLessThan(100);
    }
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
