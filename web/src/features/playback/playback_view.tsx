import { useCallback, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { ProblemNotice } from '@/components/notice';
import { useUser } from '@/lib/api/session';
import type { Camera } from '@/lib/api/types';
import { useFullscreen } from '@/lib/media/use_fullscreen';
import { toApiTime } from '@/lib/time/api_time';
import { type Day } from '@/lib/time/zone';
import { Controls } from './controls';
import { DownloadDialog } from './download_dialog';
import { initialRange, NO_MARKS, withIn, withOut } from './download_range';
import { HelpDialog } from './help_dialog';
import { Stage } from './stage';
import { Timeline } from './timeline';
import { Toolbar } from './toolbar';
import { useDay } from './use_day';
import { useKeys } from './use_keys';
import { useMomentInUrl } from './use_moment_in_url';
import { usePlayback } from './use_playback';
import { usePlayerControls } from './use_player_controls';

interface PlaybackViewProps {
  camera: Camera;
  cameras: Camera[];
  initialMs: number | null;
}

type OpenDialog = 'none' | 'download' | 'help';

export function PlaybackView({ camera, cameras, initialMs }: PlaybackViewProps) {
  const navigate = useNavigate();
  const { time_zone: zone } = useUser();
  const root = useRef<HTMLDivElement>(null);
  const [full, toggleFull] = useFullscreen(root);
  const [open, setOpen] = useState<OpenDialog>('none');
  const [range, setRange] = useState(NO_MARKS);
  const playback = usePlayback(camera, zone, initialMs);
  const shown = useDay(camera.id, zone, playback.positionMs);
  const { player, positionMs } = playback;

  const tellUrl = useMomentInUrl((ms) => player()?.seek(ms));
  const seek = useCallback(
    (ms: number) => {
      player()?.seek(ms);
      tellUrl(ms);
    },
    [player, tellUrl],
  );
  const controls = usePlayerControls(playback, seek);
  const showDay = (day: Day) => {
    shown.show(day);
    playback.goToDay(day);
  };

  useKeys({
    ...controls.keys,
    f: toggleFull,
    i: () => setRange((old) => withIn(old, positionMs)),
    o: () => setRange((old) => withOut(old, positionMs)),
    '?': () => setOpen('help'),
  });

  return (
    <div ref={root} className="flex min-h-0 flex-1 flex-col bg-bg">
      <Toolbar
        camera={camera}
        cameras={cameras}
        shown={shown}
        onCamera={(id) =>
          void navigate(`/playback/${id}${positionMs === null ? '' : `?t=${toApiTime(positionMs)}`}`)
        }
        onDay={showDay}
        onNewest={playback.goToNewest}
        onDownload={() => setOpen('download')}
        onHelp={() => setOpen('help')}
      />
      <Stage
        playback={playback}
        emptyDay={shown.loaded && shown.footage.spans.length === 0}
        onFull={toggleFull}
        onToggle={controls.toggle}
      />
      <div className="border-t border-line bg-surface px-3 pt-2 pb-1 sm:px-4">
        {shown.error ? (
          <ProblemNotice error={shown.error} onRetry={shown.refetch} />
        ) : (
          <Timeline
            // A new day, and the day's footage arriving, begin with a view of their own.
            key={`${shown.day} ${shown.loaded}`}
            cameraId={camera.id}
            bounds={shown.bounds}
            footage={shown.footage}
            nowMs={shown.nowMs}
            positionMs={positionMs}
            range={range}
            zone={zone}
            onSeek={seek}
          />
        )}
        <Controls
          camera={camera}
          playback={playback}
          controls={controls}
          zone={zone}
          full={full}
          onFull={toggleFull}
        />
      </div>
      {open === 'help' && <HelpDialog onClose={() => setOpen('none')} />}
      {open === 'download' && (
        <DownloadDialog
          cameraId={camera.id}
          initial={initialRange(range, positionMs ?? shown.nowMs)}
          footage={shown.footage}
          day={shown.bounds}
          zone={zone}
          onClose={() => setOpen('none')}
        />
      )}
    </div>
  );
}
