import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Camera } from '@/lib/api/types';
import { dayBounds, type Day } from '@/lib/time/zone';
import { findNext, FootageFinder } from './locate';
import { PlaybackPlayer } from './playback_player';
import type { PlayerState } from './player_state';

const CLOCK_MS = 100;
/** Without a wanted moment playback begins so long before the newest footage. */
const LEAD_MS = 60_000;

export interface Playback {
  video: React.RefObject<HTMLVideoElement>;
  canvas: React.RefObject<HTMLCanvasElement>;
  state: PlayerState;
  /** The time of day on the screen. */
  positionMs: number | null;
  player: () => PlaybackPlayer | null;
  goToNewest: () => void;
  /** To the first footage of a day; a day without any is shown as that. */
  goToDay: (day: Day) => void;
}

/** One player per camera, begun at `initialMs` or near the newest footage. */
export function usePlayback(
  camera: Camera,
  zone: string,
  initialMs: number | null,
  otherIds: readonly number[],
): Playback {
  const queries = useQueryClient();
  const video = useRef<HTMLVideoElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const player = useRef<PlaybackPlayer | null>(null);
  const [state, setState] = useState<PlayerState>({ phase: 'loading', playing: true });
  const [positionMs, setPositionMs] = useState<number | null>(initialMs);
  const finder = useMemo(() => new FootageFinder(queries, camera.id, zone), [queries, camera.id, zone]);
  const others = useRef<FootageFinder[]>([]);
  useEffect(() => {
    others.current = otherIds.map((id) => new FootageFinder(queries, id, zone));
  }, [queries, otherIds, zone]);
  const first = useRef({ ms: initialMs, fps: camera.status.fps });

  const current = useCallback(() => player.current, []);

  const goToNewest = useCallback(() => {
    const made = player.current;
    void finder
      .newest()
      .catch(() => null)
      .then((newest) => {
        if (made !== player.current || !made) return;
        if (newest === null) made.showNothing(Date.now());
        else made.seek(newest - LEAD_MS, true);
      });
  }, [finder]);

  const goToDay = useCallback(
    (day: Day) => {
      const made = player.current;
      const { startMs, endMs } = dayBounds(day, zone);
      made?.showNothing(startMs);
      void finder
        .from(startMs)
        .catch(() => null)
        .then((at) => {
          if (made === player.current && at !== null && at < endMs) made?.seek(at, true);
        });
    },
    [finder, zone],
  );

  useEffect(() => {
    if (!video.current || !canvas.current) return undefined;
    const locate = (ms: number) => findNext(finder, others.current, ms);
    const made = new PlaybackPlayer(
      camera.id,
      video.current,
      canvas.current,
      locate,
      setState,
      first.current.fps,
    );
    made.together = () => others.current.length > 0;
    player.current = made;
    if (first.current.ms === null) goToNewest();
    else made.seek(first.current.ms, true);
    const clock = setInterval(() => setPositionMs((old) => made.wallMs ?? old), CLOCK_MS);
    return () => {
      clearInterval(clock);
      made.destroy();
      player.current = null;
    };
  }, [camera.id, finder, goToNewest]);

  return { video, canvas, state, positionMs, player: current, goToNewest, goToDay };
}
