import { useEffect, useRef, useState } from 'react';
import { liveSocketUrl, liveUrl, type LiveStream } from '@/lib/api/media_urls';
import { LivePlayer, type LiveState } from './live_player';

interface Wanted {
  cameraId: number;
  stream: LiveStream;
  /** False: pulls nothing. */
  on: boolean;
  sharesConnections: boolean;
}

/** Plays the camera while it is wanted, and tells how it goes. */
export function useLivePlayer({ cameraId, stream, on, sharesConnections }: Wanted) {
  const video = useRef<HTMLVideoElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const player = useRef<LivePlayer | null>(null);
  const [state, setState] = useState<LiveState>('stopped');

  useEffect(() => {
    if (!on || !video.current || !canvas.current) return undefined;
    const made = new LivePlayer({
      video: video.current,
      canvas: canvas.current,
      socketUrl: liveSocketUrl(cameraId, stream),
      playlistUrl: liveUrl(cameraId, stream),
      onState: setState,
      sharesConnections,
    });
    player.current = made;
    made.start();
    return () => {
      made.stop();
      player.current = null;
    };
  }, [cameraId, stream, on, sharesConnections]);

  return { video, canvas, state, stats: () => player.current?.stats() ?? null };
}
