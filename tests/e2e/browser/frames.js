// Runs in the page: notes every picture that a <video> presents, with the number burnt into it
// (tests/peers/make_media.sh says where the squares are).
(() => {
  const seen = (window.__frames = []);
  const watched = new WeakSet();

  function burntNumber(video) {
    const side = Math.floor(video.videoHeight / 18);
    const canvas = (video.__canvas ??= document.createElement('canvas'));
    canvas.width = side * 18;
    canvas.height = side;
    const picture = canvas.getContext('2d', { willReadFrequently: true });
    picture.drawImage(video, 0, video.videoHeight - 2 * side, canvas.width, side, 0, 0, canvas.width, side);
    const row = picture.getImageData(0, Math.floor(side / 2), canvas.width, 1).data;
    let number = 0;
    for (let bit = 0; bit < 16; bit++) {
      const x = (bit + 2) * side + Math.floor(side / 2);
      number = number * 2 + (row[x * 4] > 127 ? 1 : 0);
    }
    return number;
  }

  function watch(video) {
    if (watched.has(video)) return;
    watched.add(video);
    const index = document.querySelectorAll('video').length - 1;
    const note = (now, { mediaTime, presentationTime }) => {
      seen.push({
        video: index,
        camera: Number(video.closest('[data-camera-id]')?.dataset.cameraId ?? 0),
        shown: video.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
        at: now,
        presentedAt: presentationTime,
        mediaTime,
        currentTime: video.currentTime,
        number: burntNumber(video),
        width: video.videoWidth,
        height: video.videoHeight,
        seeking: video.seeking,
      });
      if (seen.length > 5000) seen.shift();
      video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
  }

  const lookForVideos = () => document.querySelectorAll('video').forEach(watch);
  new MutationObserver(lookForVideos).observe(document, { childList: true, subtree: true });
  lookForVideos();
})();
