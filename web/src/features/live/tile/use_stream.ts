import { useEffect, useState } from 'react';
import type { LiveStream } from '@/lib/api/media_urls';
import type { Camera } from '@/lib/api/types';
import { canPlay } from '@/lib/codecs';
import type { TileStream } from '@/lib/api/types';
import type { LiveState } from '../player/live_player';
import { chooseStream } from './choose_stream';

/** So long the main stream is shown in place of a sub stream that showed nothing. */
const FORGIVE_MS = 120_000;
/** A sub stream is opened when somebody asks: that takes its time. */
const PATIENCE_MS = 12_000;

/** Which stream of the camera the tile shows. `onState` is told how it goes. */
export function useStream(camera: Camera, wanted: TileStream, big: boolean) {
  const [subFailed, setSubFailed] = useState(false);
  const [state, setState] = useState<LiveState>('stopped');
  const sub = camera.sub_stream ?? null;
  const mainPlayable = canPlay(camera.status.codecs);
  const stream: LiveStream = chooseStream({ wanted, big, sub, subFailed, mainPlayable });
  const showsSub = stream === 'sub';
  const hopeless = showsSub && (sub?.state === 'offline' || state === 'gone' || state === 'unsupported');
  const waiting = showsSub && (state === 'starting' || state === 'away' || state === 'recovering');

  useEffect(() => {
    if (!hopeless && !waiting) return undefined;
    const timer = setTimeout(() => setSubFailed(true), hopeless ? 0 : PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [hopeless, waiting]);

  useEffect(() => {
    if (!subFailed) return undefined;
    const timer = setTimeout(() => setSubFailed(false), FORGIVE_MS);
    return () => clearTimeout(timer);
  }, [subFailed]);

  return { stream, playable: showsSub || mainPlayable, onState: setState };
}
