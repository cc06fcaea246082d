import { describe, expect, it, vi } from 'vitest';
import { thumbnailAt, ThumbnailQueue, thumbnailStep, wantedAround } from './thumbnails';

const spans = [
  { startMs: 10_500, endMs: 40_000, permanent: false },
  { startMs: 60_000, endMs: 90_000, permanent: false },
];

describe('which pictures', () => {
  it('are no nearer than the pointer can tell', () => {
    expect(thumbnailStep(1)).toBe(2_000);
    expect(thumbnailStep(1_000)).toBe(20_000);
    expect(thumbnailStep(10_000_000)).toBe(7_200_000);
  });

  it('stand for a moment, inside of its footage', () => {
    expect(thumbnailAt(spans, 23_456, 2_000)).toBe(22_000);
    expect(thumbnailAt(spans, 11_000, 2_000)).toBe(10_520);
    expect(thumbnailAt(spans, 50_000, 2_000)).toBeNull();
  });

  it('are wanted ahead of the pointer rather than behind it, and only where there is footage', () => {
    expect(wantedAround(spans, 23_456, 2_000, 1)).toEqual([22_000, 24_000, 26_000, 20_000]);
    expect(wantedAround(spans, 39_000, 2_000, 1)).toEqual([38_000, 36_000]);
    expect(wantedAround(spans, 50_000, 2_000, -1)).toEqual([]);
  });
});

describe('the queue', () => {
  function queue() {
    const asked: number[] = [];
    const answers = new Map<number, (good: boolean) => void>();
    const load = (at: number) => {
      asked.push(at);
      return new Promise<void>((done, fail) =>
        answers.set(at, (good) => (good ? done() : fail(new Error()))),
      );
    };
    const onChange = vi.fn();
    const answer = async (at: number, good = true) => {
      answers.get(at)?.(good);
      await Promise.resolve();
      await Promise.resolve();
    };
    return { asked, answer, onChange, queue: new ThumbnailQueue(load, onChange) };
  }

  it('asks for two at a time, and forgets what the pointer has left', async () => {
    const { asked, answer, queue: it } = queue();
    it.wish([1, 2, 3, 4]);
    it.wish([7, 2, 8]);
    expect(asked).toEqual([1, 2]);
    await answer(1);
    await answer(7);
    expect(asked).toEqual([1, 2, 7, 8]);
  });

  it('has the nearest one until the wanted one is there', async () => {
    const { answer, onChange, queue: it } = queue();
    it.wish([2_000, 9_000]);
    expect(it.best(2_000, 1_000)).toBeNull();
    await answer(2_000);
    expect(onChange).toHaveBeenCalledOnce();
    expect(it.best(4_000, 1_000)).toBe(2_000);
    expect(it.best(9_000, 1_000)).toBeNull();
    await answer(9_000, false);
    expect(it.hasFailed(9_000)).toBe(true);
  });
});
