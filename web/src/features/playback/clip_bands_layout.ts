// Where clips stand below the timeline. Pure.
import type { Clip } from '@/lib/api/types';
import { parseApiTime } from '@/lib/time/api_time';
import { xOf, type View } from './timeline_view';

export interface ClipBand {
  /** The first of them. */
  clip: Clip;
  count: number;
  /** Pixels, wide enough for a finger. */
  left: number;
  right: number;
  fromMs: number;
  untilMs: number;
}

const FINGER_PX = 24;

export function bandsOf(clips: readonly Clip[], view: View, width: number): ClipBand[] {
  const inView = clips
    .map((clip) => ({
      clip,
      fromMs: parseApiTime(clip.start_time) ?? 0,
      untilMs: parseApiTime(clip.end_time) ?? 0,
    }))
    .filter((one) => one.untilMs > view.startMs && one.fromMs < view.endMs)
    .sort((a, b) => a.fromMs - b.fromMs);
  const bands: ClipBand[] = [];
  for (const one of inView) {
    const from = Math.max(0, xOf(view, width, one.fromMs));
    const to = Math.min(width, xOf(view, width, one.untilMs));
    const left = Math.max(0, Math.min(from, width - FINGER_PX));
    const last = bands.at(-1);
    if (last && left < last.right) {
      last.count += 1;
      last.right = Math.max(last.right, to);
      last.untilMs = Math.max(last.untilMs, one.untilMs);
    } else bands.push({ ...one, count: 1, left, right: Math.max(to, left + FINGER_PX) });
  }
  return bands;
}
