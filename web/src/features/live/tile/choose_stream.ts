import type { SubStream } from '@/lib/api/types';
import type { LiveStream } from '@/lib/api/media_urls';
import type { TileStream } from '@/lib/api/types';

export interface StreamQuestion {
  /** What the tile of a layout asks for. */
  wanted: TileStream;
  /** Alone on the wall, or full screen. */
  big: boolean;
  sub: SubStream | null;
  /** It was tried lately, and showed nothing. */
  subFailed: boolean;
  /** False: this browser does not know the main stream's codec. */
  mainPlayable: boolean;
}

/** The small stream where many are shown, the whole one where one is looked at; and the other where one cannot be shown. */
export function chooseStream({ wanted, big, sub, subFailed, mainPlayable }: StreamQuestion): LiveStream {
  if (!sub || (wanted === 'main' && mainPlayable)) return 'main';
  if (wanted === 'sub' && !big) return 'sub';
  if (!mainPlayable) return 'sub';
  return big || subFailed ? 'main' : 'sub';
}
