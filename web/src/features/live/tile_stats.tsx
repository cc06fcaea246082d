import { useTranslation } from 'react-i18next';
import type { Camera } from '@/lib/api/types';
import { codecName } from '@/lib/codecs';
import { formatBitrate, formatNumber } from '@/lib/numbers';
import { useNow } from '@/lib/use_now';

/** Numbers on demand: what arrives, and how far behind the picture is. */
export function TileStats({ camera, latency }: { camera: Camera; latency: () => number | null }) {
  const { t, i18n } = useTranslation();
  useNow(1_000);
  const { status } = camera;
  const behind = latency();
  const lines = [
    [status.video_codec, status.audio_codec]
      .flatMap((codec) => (codec ? [codecName(codec)] : []))
      .join(' + '),
    status.width > 0
      ? `${status.width} × ${status.height} · ${formatNumber(status.fps, i18n.language)} fps`
      : '',
    formatBitrate(status.bitrate_bps, i18n.language),
    behind === null ? '' : t('live.behind', { seconds: formatNumber(behind, i18n.language, 1) }),
    status.reconnects > 0 ? t('live.reconnects', { count: status.reconnects }) : '',
  ].filter(Boolean);
  return (
    <ul
      data-testid="tile-stats"
      className="absolute top-11 left-3 space-y-0.5 rounded-lg bg-black/70 px-3 py-2 font-mono text-xs tabular-nums"
    >
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
