import { useTranslation } from 'react-i18next';
import type { TileStream } from '@/lib/api/types';

const STREAMS: readonly TileStream[] = ['auto', 'main', 'sub'];

interface StreamSelectProps {
  name: string;
  stream: TileStream;
  onStream: (stream: TileStream) => void;
}

/** Which stream of its camera a tile shows. */
export function StreamSelect({ name, stream, onStream }: StreamSelectProps) {
  const { t } = useTranslation();
  return (
    <select
      aria-label={t('layouts.editor.stream', { name })}
      value={stream}
      onPointerDown={(event) => event.stopPropagation()}
      onChange={(event) => onStream(STREAMS.find((one) => one === event.target.value) ?? 'auto')}
      className="absolute bottom-1.5 left-1.5 min-h-7 max-w-[calc(100%-2.75rem)] rounded-md border border-white/30 bg-black/80 px-1.5 text-xs text-white"
      data-testid="layout-tile-stream"
    >
      {STREAMS.map((one) => (
        <option key={one} value={one}>
          {t(`layouts.editor.streams.${one}`)}
        </option>
      ))}
    </select>
  );
}
