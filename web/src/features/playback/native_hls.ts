/** iPhones without Media Source: the system's player knows the dates of the playlist by itself. */
export function openNative(
  video: HTMLVideoElement,
  url: string,
  current: () => boolean,
  wallMs: () => number,
  onReady: () => void,
): void {
  video.src = url;
  const onData = () => {
    if (!current()) return;
    const dated = video as HTMLVideoElement & { getStartDate?: () => Date };
    const start = dated.getStartDate?.().getTime();
    if (start !== undefined && !Number.isNaN(start)) video.currentTime = (wallMs() - start) / 1000;
    onReady();
  };
  video.addEventListener('loadeddata', onData, { once: true });
  video.load();
}
