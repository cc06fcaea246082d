/** A seek is not waited for longer than this. */
const PATIENCE_MS = 5_000;
/** A busy browser paints the picture some time after it says that the seek is over. */
const PAINT_PATIENCE_MS = 400;

/** Waits until a seek is over and its picture on the screen, which `isThere` tells. */
export async function seekEnd(video: HTMLVideoElement, isThere: () => boolean): Promise<void> {
  if (video.seeking) {
    await new Promise<void>((done) => {
      const over = () => {
        clearTimeout(timer);
        video.removeEventListener('seeked', over);
        done();
      };
      const timer = setTimeout(over, PATIENCE_MS);
      video.addEventListener('seeked', over);
    });
  }
  await nextPaint();
  await nextPaint();
  const overMs = performance.now();
  while (!isThere() && performance.now() - overMs < PAINT_PATIENCE_MS) await nextPaint();
}

const nextPaint = () => new Promise<void>((done) => requestAnimationFrame(() => done()));
