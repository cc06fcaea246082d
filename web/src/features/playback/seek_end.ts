/** Waits until a seek is over and its picture on the screen; longer than this is not waited for. */
const PATIENCE_MS = 5_000;

export async function seekEnd(video: HTMLVideoElement): Promise<void> {
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
}

const nextPaint = () => new Promise<void>((done) => requestAnimationFrame(() => done()));
