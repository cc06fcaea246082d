import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FrameClock } from './frame_clock';
import { seekEnd } from './seek_end';

/** A video whose pictures the test paints. */
class Video extends EventTarget {
  seeking = false;
  currentTime = 0;
  paused = true;
  #tell: ((now: number, frame: { mediaTime: number }) => void) | null = null;

  requestVideoFrameCallback(tell: (now: number, frame: { mediaTime: number }) => void) {
    this.#tell = tell;
    return 1;
  }

  paint(mediaTime: number) {
    this.#tell?.(performance.now(), { mediaTime });
  }
}

describe('the end of a seek', () => {
  let video: Video;
  let clock: FrameClock;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    vi.stubGlobal('requestAnimationFrame', (paint: () => void) => setTimeout(paint, 16));
    video = new Video();
    clock = new FrameClock(video as unknown as HTMLVideoElement, 25);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const ending = () => {
    const end = { over: false };
    void seekEnd(video as unknown as HTMLVideoElement, () => clock.isExact()).then(() => (end.over = true));
    return end;
  };
  const seekTo = (seconds: number) => {
    video.currentTime = seconds;
    video.seeking = true;
  };
  const sought = () => {
    video.seeking = false;
    video.dispatchEvent(new Event('seeked'));
  };

  it('is when its picture is on the screen, not when the one before it still is', async () => {
    video.paint(1.0);
    seekTo(1.041);
    const end = ending();
    sought();
    await vi.advanceTimersByTimeAsync(200);
    expect(end.over).toBe(false);
    expect(clock.shown()).toBe(1.0);
    video.paint(1.04);
    await vi.advanceTimersByTimeAsync(20);
    expect(end.over).toBe(true);
    expect(clock.shown()).toBe(1.04);
  });

  it('is soon when the picture was there first', async () => {
    seekTo(1.06);
    const end = ending();
    video.paint(1.04);
    sought();
    await vi.advanceTimersByTimeAsync(40);
    expect(end.over).toBe(true);
  });

  it('comes also when a picture lasts longer than the others, or the browser tells of none', async () => {
    video.paint(1.0);
    seekTo(1.06);
    const end = ending();
    sought();
    await vi.advanceTimersByTimeAsync(500);
    expect(end.over).toBe(true);
    expect(clock.shown()).toBe(1.0);

    clock = new FrameClock(new Video() as unknown as HTMLVideoElement, 25);
    const untold = ending();
    await vi.advanceTimersByTimeAsync(40);
    expect(untold.over).toBe(true);
  });
});
