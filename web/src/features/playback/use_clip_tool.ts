import { useEffect, useMemo, useState } from 'react';
import type { Camera } from '@/lib/api/types';
import { firstClipRange, moveEnd, setEnd, settleEnd, type ClipRange, type End } from './clip_range';
import { NO_MARKS, withIn, withOut, type Marks } from './download_range';
import type { Playback } from './use_playback';
import type { ShownDay } from './use_day';

const DEFAULT_FRAME_MS = 40;
/** A picture that begins at the very end is not in the clip, give or take a millisecond. */
const BEFORE_END_MS = 2;

export interface ClipTool {
  /** Null while no clip is being made. */
  range: ClipRange | null;
  /** What `i` and `o` have marked, for the timeline and the download. */
  marks: Marks;
  frameMs: number;
  open: () => void;
  close: () => void;
  /** `i` and `o`: at the picture on the screen; they open the tool for those who may clip. */
  markHere: (end: End) => void;
  move: (end: End, ms: number) => void;
  nudge: (end: End, byMs: number) => void;
  /** Shows what a handle stands on, at rest. */
  show: (end: End, ms: number) => void;
  preview: () => void;
}

export function useClipTool(camera: Camera, playback: Playback, shown: ShownDay): ClipTool {
  const { player, positionMs, state } = playback;
  const [range, setRange] = useState<ClipRange | null>(null);
  const [loose, setLoose] = useState<Marks>(NO_MARKS);
  const marks = useMemo(() => (range ? { inMs: range.startMs, outMs: range.endMs } : loose), [range, loose]);
  const [previewing, setPreviewing] = useState(false);
  const may = camera.permissions.can_clip;
  const frameMs = player()?.frameMs ?? DEFAULT_FRAME_MS;
  const latestMs = shown.nowMs;

  const openAt = (from: Marks) => {
    const newest = shown.day === shown.today ? (shown.footage.spans.at(-1)?.endMs ?? latestMs) : latestMs;
    setRange(firstClipRange(from, positionMs ?? newest, newest));
  };
  const markHere = (end: End) => {
    if (positionMs === null) return;
    // The picture on the screen is the clip's last one: the end lies in its middle.
    const ms = end === 'start' ? positionMs : Math.min(latestMs, positionMs + frameMs / 2);
    const marked = end === 'start' ? withIn(marks, ms) : withOut(marks, ms);
    if (range) setRange(setEnd(range, end, ms, latestMs));
    else if (may) openAt(marked);
    else setLoose(marked);
  };
  const move = (end: End, ms: number) => range && setRange(moveEnd(range, end, ms, frameMs, latestMs));
  const show = (end: End, ms: number) => {
    if (!range) return;
    const moved = moveEnd(range, end, ms, frameMs, latestMs);
    setPreviewing(false);
    player()?.pause();
    player()?.seek(end === 'start' ? moved.startMs : moved.endMs - BEFORE_END_MS, false);
    void settle(moved, end);
  };
  const settle = async (moved: ClipRange, end: End) => {
    const pictureMs = (await player()?.landing()) ?? null;
    if (pictureMs === null) return;
    const settled = settleEnd(moved, end, pictureMs, frameMs);
    // A handle that was moved on meanwhile stays where it is.
    setRange((is) => (is?.startMs === moved.startMs && is.endMs === moved.endMs ? settled : is));
  };
  const nudge = (end: End, byMs: number) => {
    if (!range) return;
    const ms = (end === 'start' ? range.startMs : range.endMs) + byMs;
    move(end, ms);
    show(end, ms);
  };
  const preview = () => {
    if (!range) return;
    player()?.seek(range.startMs, true);
    setPreviewing(true);
  };

  // The preview ends where the clip does; whoever pauses or leaps away has ended it.
  const endMs = range?.endMs ?? null;
  const over = previewing && endMs !== null && positionMs !== null && positionMs >= endMs;
  useEffect(() => {
    if (over) player()?.pause();
    if (over || (previewing && !state.playing)) setPreviewing(false);
  }, [over, previewing, state.playing, player]);

  const close = () => {
    setRange(null);
    setLoose(NO_MARKS);
    setPreviewing(false);
  };
  return { range, marks, frameMs, open: () => openAt(marks), close, markHere, move, nudge, show, preview };
}
