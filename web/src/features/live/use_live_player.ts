import { useEffect, useRef, useState, type RefObject } from 'react';
import { liveUrl } from '@/lib/api/media_urls';
import { LivePlayer, type LiveState } from './live_player';

export interface LivePlayerRefs {
  video: RefObject<HTMLVideoElement>;
  canvas: RefObject<HTMLCanvasElement>;
}

/** Plays the camera while `wanted`, and tells how it goes. */
export function useLivePlayer(cameraId: number, wanted: boolean, sharesConnections: boolean) {
  const video = useRef<HTMLVideoElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const player = useRef<LivePlayer | null>(null);
  const [state, setState] = useState<LiveState>('stopped');

  useEffect(() => {
    if (!wanted || !video.current || !canvas.current) return undefined;
    const made = new LivePlayer(
      video.current,
      canvas.current,
      liveUrl(cameraId),
      setState,
      sharesConnections,
    );
    player.current = made;
    made.start();
    return () => {
      made.stop();
      player.current = null;
    };
  }, [cameraId, wanted, sharesConnections]);

  return { video, canvas, state, latency: () => player.current?.latency ?? null };
}
