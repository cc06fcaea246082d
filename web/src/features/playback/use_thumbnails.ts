import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import { thumbnailUrl } from '@/lib/api/media_urls';
import type { FootageSpan } from './footage';
import { thumbnailAt, ThumbnailQueue, thumbnailStep, wantedAround } from './thumbnails';

const THUMBNAIL_PX = 192;

export interface Thumbnail {
  /** Null while none is there, and where none can be had. */
  url: string | null;
  /** `near`: another moment's, until the wanted one is there. */
  state: 'loading' | 'near' | 'there' | 'failed';
}

/** The pictures of a camera's timeline under the pointer, asked for as it moves; `ms` null: there is no pointer. */
export function useThumbnail(
  cameraId: number,
  spans: readonly FootageSpan[],
  ms: number | null,
  msPerPixel: number,
): Thumbnail {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const urlOf = useCallback((at: number) => thumbnailUrl(cameraId, at, THUMBNAIL_PX), [cameraId]);
  const queue = useMemo(() => new ThumbnailQueue((at) => loadImage(urlOf(at)), redraw), [urlOf]);
  const stepMs = thumbnailStep(msPerPixel);
  const at = ms === null ? null : thumbnailAt(spans, ms, stepMs);
  const before = useRef(at);
  useEffect(() => {
    if (at === null) return;
    const way = before.current !== null && at < before.current ? -1 : 1;
    before.current = at;
    queue.wish(wantedAround(spans, at, stepMs, way));
  }, [queue, spans, at, stepMs]);

  if (at === null || queue.hasFailed(at)) return { url: null, state: 'failed' };
  const best = queue.best(at, stepMs);
  if (best === null) return { url: null, state: 'loading' };
  return { url: urlOf(best), state: best === at ? 'there' : 'near' };
}

/** Into the browser's cache, decoded: an <img> of the same address shows it at once. */
async function loadImage(url: string): Promise<void> {
  const image = new Image();
  image.src = url;
  await image.decode();
}
