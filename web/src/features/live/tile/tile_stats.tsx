import { useTranslation } from 'react-i18next';
import type { LiveStream } from '@/lib/api/media_urls';
import type { Camera } from '@/lib/api/types';
import { codecName } from '@/lib/codecs';
import { useNow } from '@/lib/use_now';
import type { LiveStats } from '../player/live_player';
import { statLines } from './stat_lines';

interface TileStatsProps {
  camera: Camera;
  stream: LiveStream;
  read: () => LiveStats | null;
}

/** Numbers on demand: what arrives, by which way, and how far behind the picture is. */
export function TileStats({ camera, stream, read }: TileStatsProps) {
  const { t, i18n } = useTranslation();
  useNow(1_000);
  const { status } = camera;
  const stats = read();
  const ofCamera = [status.video_codec, status.audio_codec]
    .flatMap((codec) => (codec ? [codecName(codec)] : []))
    .join(' + ');
  const lines = stats
    ? statLines(stats, stream, ofCamera, t, i18n.language)
    : [[t('live.stat.codec'), ofCamera]];
  return (
    <dl
      data-testid="tile-stats"
      className="pointer-events-none absolute top-9 left-3 grid max-h-[calc(100%-2.5rem)] grid-cols-[auto_auto] gap-x-4 overflow-hidden rounded-lg bg-black/85 px-3 py-1 text-[0.6875rem]/[0.9375rem] tabular-nums @sm:top-11 @sm:max-h-[calc(100%-3.5rem)] @sm:gap-y-0.5 @sm:py-2 @sm:text-xs"
    >
      {lines.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-white/75">{name}</dt>
          <dd className="text-right font-mono">{value}</dd>
        </div>
      ))}
      {status.reconnects > 0 && (
        <div className="contents">
          <dt className="text-white/75">{t('live.stat.reconnects')}</dt>
          <dd className="text-right font-mono">{status.reconnects}</dd>
        </div>
      )}
    </dl>
  );
}
