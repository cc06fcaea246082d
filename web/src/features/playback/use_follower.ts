import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Camera, Reason } from '@/lib/api/types';
import { listenTo } from '@/lib/media/listen';
import { dayOf } from '@/lib/time/zone';
import { dayQuery } from './api/get_day';
import { reasonAt } from './footage';
import { findNext, FootageFinder } from './locate';
import { PlaybackPlayer } from './playback_player';
import type { PlayerState } from './player_state';
import { Rein } from './rein';

const STEER_MS = 100;
/** How often the reason of what is missing is looked up, and how long what is known of a day counts. */
const STEP_MS = 1_000;
const FRESH_MS = 10_000;

export interface Followed {
  video: React.RefObject<HTMLVideoElement>;
  canvas: React.RefObject<HTMLCanvasElement>;
  state: PlayerState;
  /** It shows the leader's moment: until then its pictures would be of another one. */
  inStep: boolean;
  /** Nothing was recorded at the leader's moment. */
  nothing: boolean;
  /** Why; null when that is not known. */
  reason: Reason | null;
}

/** Another camera's player, kept on the leader's moment, with its pace and its rests. */
export function useFollower(
  camera: Camera,
  zone: string,
  leader: () => PlaybackPlayer | null,
  onDrift: (ms: number | null) => void,
): Followed {
  const queries = useQueryClient();
  const video = useRef<HTMLVideoElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [state, setState] = useState<PlayerState>({ phase: 'loading', playing: false });
  const [inStep, setInStep] = useState(false);
  const [nothing, setNothing] = useState(false);
  const [missingMs, setMissing] = useState<number | null>(null);
  const finder = useMemo(() => new FootageFinder(queries, camera.id, zone), [queries, camera.id, zone]);
  const fps = useRef(camera.status.fps);
  const tell = useRef(onDrift);
  useEffect(() => {
    tell.current = onDrift;
  });

  useEffect(() => {
    if (!video.current || !canvas.current) return undefined;
    const locate = (ms: number) => findNext(finder, [], ms);
    const player = new PlaybackPlayer(
      camera.id,
      video.current,
      canvas.current,
      locate,
      setState,
      fps.current,
    );
    const rein = new Rein(player);
    let heard: HTMLVideoElement | null = null;
    let unhear = () => {};
    const pull = () => {
      const first = leader();
      if (!first) return;
      if (heard !== first.video) {
        unhear();
        heard = first.video;
        unhear = listenTo(heard, { seeking: pull, seeked: pull, playing: pull, pause: pull });
      }
      const wasInStep = rein.inStep;
      const holds = rein.pull(first)?.kind === 'hold' || player.state.phase === 'waiting';
      const tellNow = () => {
        setNothing(holds);
        setInStep(rein.inStep);
      };
      // Before the leader shows its new picture, the old one of the follower is gone.
      if (wasInStep && !rein.inStep) flushSync(tellNow);
      else tellNow();
      const misses = (holds || player.state.phase === 'empty') && first.wallMs !== null;
      setMissing(misses ? Math.floor((first.wallMs ?? 0) / STEP_MS) * STEP_MS : null);
      tell.current(rein.driftMs);
    };
    const timer = setInterval(pull, STEER_MS);
    // How late it has set off is known before the next turn of the timer.
    const unhearOwn = listenTo(player.video, { seeked: pull, playing: pull });
    return () => {
      clearInterval(timer);
      unhear();
      unhearOwn();
      rein.drop();
      player.destroy();
    };
  }, [camera.id, finder, leader]);
  const reason = useReason(camera.id, zone, missingMs);
  return { video, canvas, state, inStep, nothing, reason };
}

/** Of a moment that is missing. */
function useReason(cameraId: number, zone: string, missingMs: number | null): Reason | null {
  const day = dayOf(missingMs ?? 0, zone);
  const { data } = useQuery({ ...dayQuery(cameraId, day), enabled: missingMs !== null, staleTime: FRESH_MS });
  return missingMs !== null && data ? reasonAt(data, missingMs, Date.now()) : null;
}
