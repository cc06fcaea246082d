import type { TFunction } from 'i18next';
import type { LiveStream } from '@/lib/api/media_urls';
import { codecNameOf } from '@/lib/codecs';
import { formatBitrate, formatNumber } from '@/lib/numbers';
import type { LiveStats } from '../player/live_player';

/** What a tile tells about its picture, each with its name. `known`: the codecs that the camera list names. */
export function statLines(
  stats: LiveStats,
  stream: LiveStream,
  known: string,
  t: TFunction,
  language: string,
): [string, string][] {
  const number = (value: number | null, digits: number) =>
    value === null ? '–' : formatNumber(value, language, digits);
  const codecs = stats.codecs.split(',').filter(Boolean).map(codecNameOf).join(' + ');
  const latency = number(stats.latency, 1);
  return [
    [t('live.stat.way'), t(`live.stat.ways.${stats.way}`)],
    [t('live.stat.stream'), t(`live.stat.streams.${stream}`)],
    [t('live.stat.latency'), stats.latency === null ? latency : `${latency} s`],
    [t('live.stat.bitrate'), stats.bitrateBps === null ? '–' : formatBitrate(stats.bitrateBps, language)],
    [t('live.stat.codec'), codecs || known],
    [t('live.stat.size'), stats.width > 0 ? `${stats.width} × ${stats.height}` : '–'],
    [t('live.stat.fps'), number(stats.fps, 0)],
    [t('live.stat.droppedFrames'), number(stats.droppedFrames, 0)],
    [t('live.stat.droppedParts'), number(stats.droppedParts, 0)],
  ];
}
