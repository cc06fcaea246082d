import { withQuery } from './client';
import { toApiTime } from '@/lib/time/api_time';

// Media is opened by the access cookie of the same origin: players and <img> cannot send headers.

/** A camera's main stream, which is recorded, or its smaller one for walls. */
export type LiveStream = 'main' | 'sub';

const livePath = (cameraId: number, stream: LiveStream) =>
  `/api/live/${cameraId}${stream === 'sub' ? '/sub' : ''}`;

export function liveUrl(cameraId: number, stream: LiveStream): string {
  return `${livePath(cameraId, stream)}/index.m3u8`;
}

export function liveSocketUrl(cameraId: number, stream: LiveStream): string {
  return new URL(`${livePath(cameraId, stream)}/ws`, location.origin.replace(/^http/, 'ws')).href;
}

export function snapshotUrl(cameraId: number, width: number): string {
  return withQuery(`/api/cameras/${cameraId}/snapshot.jpg`, { width });
}

export function playlistUrl(cameraId: number, startMs: number, endMs: number): string {
  return withQuery(`/api/playback/${cameraId}/index.m3u8`, {
    start: toApiTime(startMs),
    end: toApiTime(endMs),
  });
}

export function videoUrl(cameraId: number, startMs: number, endMs: number): string {
  const query = { start: toApiTime(startMs), end: toApiTime(endMs), download: 1 };
  return withQuery(`/api/playback/${cameraId}/video.mp4`, query);
}

export function thumbnailUrl(cameraId: number, atMs: number, width: number): string {
  return withQuery(`/api/playback/${cameraId}/thumbnail.jpg`, { at: toApiTime(atMs), width });
}

/** For a player; `clipDownloadUrl` makes the browser save the same file. */
export function clipVideoUrl(clipId: number): string {
  return withQuery(`/api/clips/${clipId}/download/`, { inline: 1 });
}

export function clipDownloadUrl(clipId: number): string {
  return `/api/clips/${clipId}/download/`;
}

export function clipThumbnailUrl(clipId: number): string {
  return `/api/clips/${clipId}/thumbnail.jpg`;
}

/** Opened by the cookie that unlocking set, if the link has a password. */
export function sharedVideoUrl(token: string, download = false): string {
  return withQuery(`/api/shared/${encodeURIComponent(token)}/video.mp4`, download ? { download: 1 } : {});
}
