import { describe, expect, it, vi } from 'vitest';
import { GapWatch } from './gap_watch';
import type { Found } from './whereabouts';

const S = 1_000;
const playable = (wallStart: number, wallEnd: number) => ({ mediaStart: 0, mediaEnd: 1, wallStart, wallEnd });
const stretches = [playable(0, 60 * S), playable(120 * S, 180 * S)];
const others: Found = { kind: 'others', ms: 60 * S, untilMs: 120 * S };
/** As they are found by asking half a second into the gap. */
const inside: Found = { ...others, ms: 60_500 };
const own: Found = { kind: 'footage', ms: 120 * S };

async function watch(found: Found | null, ...at: number[]) {
  const locate = vi.fn(() => Promise.resolve(found));
  const gaps = new GapWatch(locate);
  const answers = [];
  for (const ms of at) {
    answers.push(gaps.atPicture(ms, stretches, 1));
    await Promise.resolve();
    await Promise.resolve();
  }
  return { locate, answers };
}

describe('before a gap', () => {
  it('is asked once, and the picture left at the gap itself', async () => {
    const { locate, answers } = await watch(inside, 30 * S, 58 * S, 59 * S, 59_950);
    expect(locate.mock.calls).toEqual([[60_500]]);
    expect(answers).toEqual([null, null, null, others]);
  });

  it('is left to the video where no other camera has footage', async () => {
    const { answers } = await watch(own, 58 * S, 59_950, 120 * S);
    expect(answers).toEqual([null, null, null]);
  });

  it('goes back when the video was faster', async () => {
    expect((await watch(inside, 59 * S, 120_300)).answers).toEqual([null, others]);
    expect((await watch(inside, 59 * S, 150 * S)).answers).toEqual([null, null]);
  });

  it('asks earlier at a higher pace, and not where footage goes on', () => {
    const locate = vi.fn(() => Promise.resolve(null));
    const gaps = new GapWatch(locate);
    gaps.atPicture(30 * S, stretches, 4);
    expect(locate).not.toHaveBeenCalled();
    gaps.atPicture(30 * S, stretches, 16);
    expect(locate).toHaveBeenCalledTimes(1);
    gaps.forget();
    gaps.atPicture(59 * S, [playable(0, 60 * S), playable(60_400, 90 * S)], 1);
    gaps.atPicture(179 * S, stretches, 1);
    expect(locate).toHaveBeenCalledTimes(1);
  });
});

it('knows at the end of the clock where to go on', async () => {
  const gaps = new GapWatch(() => Promise.resolve(own));
  expect(gaps.atClock(100 * S, 120 * S, 1)).toBeUndefined();
  expect(gaps.atClock(118 * S, 120 * S, 1)).toBeUndefined();
  await Promise.resolve();
  expect(gaps.atClock(119 * S, 120 * S, 1)).toBeUndefined();
  expect(gaps.atClock(120 * S, 120 * S, 1)).toEqual(own);
});
