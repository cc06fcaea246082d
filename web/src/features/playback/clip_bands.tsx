import { Link } from 'react-router';
import type { Clip } from '@/lib/api/types';
import { parseApiTime } from '@/lib/time/api_time';
import type { View } from './timeline_view';

const LOOKS: Record<Clip['state'], string> = {
  queued: 'bg-tl-clip/50',
  running: 'bg-tl-clip/50 animate-pulse',
  ready: 'bg-tl-clip',
  failed: 'bg-danger',
};

/** The clips of the shown stretch, as bands below the timeline that lead to them; short ones are pins. */
export function ClipBands({ clips, view }: { clips: readonly Clip[]; view: View }) {
  const length = view.endMs - view.startMs;
  const bands = clips.flatMap((clip) => {
    const start = Math.max(view.startMs, parseApiTime(clip.start_time) ?? 0);
    const end = Math.min(view.endMs, parseApiTime(clip.end_time) ?? 0);
    const left = (start - view.startMs) / length;
    return end > start ? [{ clip, left, width: (end - start) / length }] : [];
  });
  return (
    <div className="relative h-4">
      {bands.map(({ clip, left, width }) => (
        <Link
          key={clip.id}
          to={`/clips/${clip.id}`}
          title={clip.name}
          aria-label={clip.name}
          data-testid="timeline-clip"
          data-clip-id={clip.id}
          // Larger than it looks, for fingers.
          className="absolute -inset-y-1 flex min-w-6 items-center justify-center hover:brightness-110"
          style={{ left: `min(${left * 100}%, calc(100% - 1.5rem))`, width: `${width * 100}%` }}
        >
          <span className={`h-2 w-full min-w-2 rounded-full ${LOOKS[clip.state]}`} />
        </Link>
      ))}
    </div>
  );
}
