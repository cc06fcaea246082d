import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Camera, Reason } from '@/lib/api/types';
import { dayOf } from '@/lib/time/zone';
import { dayQuery } from './api/get_day';
import { reasonAt } from './footage';
import { steer, type Steering } from './follow';
import { findNext, FootageFinder } from './locate';
import { PlaybackPlayer, type PlayerState } from './playback_player';

const STEER_MS = 100;
/** How often the reason of what is missing is looked up, and how long what is known of a day counts. */
const STEP_MS = 1_000;
const FRESH_MS = 10_000;

export interface Followed {
  video: React.RefObject<HTMLVideoElement>;
  canvas: React.RefObject<HTMLCanvasElement>;
  state: PlayerState;
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
    const timer = setInterval(() => {
      const first = leader();
      if (!first) return;
      const steering = rein.pull(first);
      const holds = steering?.kind === 'hold';
      setNothing(holds);
      const misses = (holds || player.state.phase === 'empty') && first.wallMs !== null;
      setMissing(misses ? Math.floor((first.wallMs ?? 0) / STEP_MS) * STEP_MS : null);
      tell.current(rein.driftMs);
    }, STEER_MS);
    return () => {
      clearInterval(timer);
      player.destroy();
    };
  }, [camera.id, finder, leader]);
  const reason = useReason(camera.id, zone, missingMs);
  return { video, canvas, state, nothing, reason };
}

/** Of a moment that is missing. */
function useReason(cameraId: number, zone: string, missingMs: number | null): Reason | null {
  const day = dayOf(missingMs ?? 0, zone);
  const { data } = useQuery({ ...dayQuery(cameraId, day), enabled: missingMs !== null, staleTime: FRESH_MS });
  return missingMs !== null && data ? reasonAt(data, missingMs, Date.now()) : null;
}

/** Carries out what `steer` says. */
class Rein {
  /** How far the follower was ahead; null when there was nothing to compare. */
  driftMs: number | null = null;
  #soughtMs = -Infinity;
  #soughtAt = -Infinity;

  constructor(readonly player: PlaybackPlayer) {}

  pull(leader: PlaybackPlayer): Steering | null {
    const { player } = this;
    this.driftMs = null;
    if (leader.wallMs === null) return null;
    const { phase } = player.state;
    const absent = leader.state.phase === 'absent';
    const ready = absent || leader.state.phase === 'ready';
    const playing = ready && leader.state.playing && (absent || !leader.video.seeking);
    const wallMs = player.wallMs ?? -Infinity;
    const steering = steer(
      { wallMs: leader.wallMs, playing, rate: leader.rate },
      {
        phase: phase === 'ready' ? 'ready' : phase === 'loading' ? 'loading' : 'nothing',
        wallMs,
        covered: player.covers(leader.wallMs),
        soughtMs: this.#soughtMs,
        sinceSeekMs: performance.now() - this.#soughtAt,
      },
    );
    if (ready && phase === 'ready' && steering.kind !== 'hold') this.driftMs = wallMs - leader.wallMs;
    this.#do(steering, playing);
    return steering;
  }

  #do(steering: Steering, playing: boolean): void {
    const { player } = this;
    switch (steering.kind) {
      case 'seek':
        this.#soughtMs = steering.wallMs;
        this.#soughtAt = performance.now();
        player.seek(steering.wallMs, playing);
        break;
      case 'play':
        player.setRate(Math.min(16, Math.max(0.0625, steering.rate)));
        if (!player.state.playing || player.video.paused) player.play();
        break;
      case 'rest':
      case 'hold':
        if (player.state.playing || !player.video.paused) player.pause();
        break;
      case 'wait':
        break;
    }
  }
}
