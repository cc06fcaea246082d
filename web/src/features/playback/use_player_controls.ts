import { useEffect, useState } from 'react';
import type { Keys } from './use_keys';
import type { Playback } from './use_playback';

export const RATES = [0.25, 0.5, 1, 2, 4, 8, 16] as const;

const STEP_MS = 10_000;
const LEAP_MS = 60_000;

export interface PlayerControls {
  rate: number;
  setRate: (rate: number) => void;
  muted: boolean;
  toggleMuted: () => void;
  toggle: () => void;
  /** Milliseconds from the present moment. */
  leap: (byMs: number) => void;
  step: (frames: 1 | -1) => void;
  keys: Keys;
}

export function usePlayerControls(playback: Playback, seek: (ms: number) => void): PlayerControls {
  const { player, positionMs, state, video } = playback;
  const [rate, setRate] = useState(1);
  const [muted, setMuted] = useState(true);

  useEffect(() => player()?.setRate(rate), [player, rate]);
  useEffect(() => {
    if (video.current) video.current.muted = muted;
  }, [video, muted]);

  const toggle = () => (state.playing ? player()?.pause() : player()?.play());
  const leap = (byMs: number) => {
    const now = player()?.wallMs ?? positionMs;
    if (now !== null) seek(now + byMs);
  };
  const step = (frames: 1 | -1) => player()?.step(frames);
  const toggleMuted = () => setMuted(!muted);
  const slower = () => setRate([...RATES].reverse().find((one) => one < rate) ?? rate);
  const faster = () => {
    if (state.playing) setRate(RATES.find((one) => one > rate) ?? rate);
    else player()?.play();
  };

  const keys: Keys = {
    Space: toggle,
    k: toggle,
    j: slower,
    l: faster,
    ',': () => step(-1),
    '.': () => step(1),
    m: toggleMuted,
    ArrowLeft: () => leap(-STEP_MS),
    ArrowRight: () => leap(STEP_MS),
    'Shift+ArrowLeft': () => leap(-LEAP_MS),
    'Shift+ArrowRight': () => leap(LEAP_MS),
  };
  return { rate, setRate, muted, toggleMuted, toggle, leap, step, keys };
}
