import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Clip } from '@/lib/api/types';
import { dayOf } from '@/lib/time/zone';
import { clipsAroundQuery } from './api/list_clips_around';
import { bandsOf } from './clip_bands_layout';
import type { View } from './timeline_view';

const LOOKS: Record<Clip['state'], string> = {
  queued: 'bg-tl-clip/50',
  running: 'bg-tl-clip/50 animate-pulse',
  ready: 'bg-tl-clip',
  failed: 'bg-danger',
};

interface ClipBandsProps {
  cameraId: number;
  view: View;
  width: number;
  zone: string;
}

/** The clips of the shown stretch, as bands below the timeline that lead to them; what would lie on top of each other is one. */
export function ClipBands({ cameraId, view, width, zone }: ClipBandsProps) {
  const { t } = useTranslation();
  const { data } = useQuery(clipsAroundQuery(cameraId, view));
  return (
    <div className="relative h-4">
      {bandsOf(data ?? [], view, width).map(({ clip, count, left, right, untilMs, fromMs }) => {
        const name = count === 1 ? clip.name : t('timeline.clips', { count });
        const days = `from=${dayOf(fromMs, zone)}&to=${dayOf(untilMs, zone)}`;
        return (
          <Link
            key={clip.id}
            to={count === 1 ? `/clips/${clip.id}` : `/clips?camera=${cameraId}&${days}`}
            title={name}
            aria-label={name}
            data-testid="timeline-clip"
            data-clip-id={clip.id}
            // Larger than it looks, for fingers.
            className="absolute -inset-y-1 flex items-center justify-center hover:brightness-110"
            style={{ left, width: right - left }}
          >
            {count > 1 && (
              <span className="rounded-full bg-tl-clip px-1.5 text-[10px]/4 font-semibold text-bg tabular-nums">
                {count}
              </span>
            )}
            {count === 1 && <span className={`h-2 w-full min-w-2 rounded-full ${LOOKS[clip.state]}`} />}
          </Link>
        );
      })}
    </div>
  );
}
