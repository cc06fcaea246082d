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

/** The clips of the shown stretch, as bands at the timeline's foot that lead to them; short ones are pins. */
export function ClipBands({ clips, view }: { clips: readonly Clip[]; view: View }) {
  const length = view.endMs - view.startMs;
  return clips.map((clip) => {
    const start = Math.max(view.startMs, parseApiTime(clip.start_time) ?? 0);
    const end = Math.min(view.endMs, parseApiTime(clip.end_time) ?? 0);
    if (end <= start) return null;
    return (
      <Link
        key={clip.id}
        to={`/clips/${clip.id}`}
        title={clip.name}
        aria-label={clip.name}
        data-testid="timeline-clip"
        data-clip-id={clip.id}
        className="absolute bottom-0 flex h-3 min-w-3 items-end pb-0.5 hover:brightness-110"
        style={{
          left: `${((start - view.startMs) / length) * 100}%`,
          width: `${((end - start) / length) * 100}%`,
        }}
      >
        <span className={`h-2 w-full rounded-full ${LOOKS[clip.state]}`} />
      </Link>
    );
  });
}
