import type HlsClass from 'hls.js';

export type HlsConstructor = typeof HlsClass;

let loading: Promise<HlsConstructor> | null = null;

/** The player library, fetched with the first picture. Null: this browser has no Media Source (an old iPhone). */
export async function loadHls(): Promise<HlsConstructor | null> {
  loading ??= import('hls.js/light').then((module) => module.default);
  try {
    const Hls = await loading;
    return Hls.isSupported() ? Hls : null;
  } catch (error) {
    loading = null;
    throw error;
  }
}

/** Only asked when Media Source is missing: Chromium also claims this, and plays it badly. */
export function playsHlsNatively(video: HTMLVideoElement): boolean {
  return video.canPlayType('application/vnd.apple.mpegurl') !== '';
}
