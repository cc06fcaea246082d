import { useCallback, useRef, useState } from 'react';
import { ProblemNotice } from '@/components/notice';
import { useUser } from '@/lib/api/session';
import type { Camera } from '@/lib/api/types';
import { useFullscreen } from '@/lib/media/use_fullscreen';
import { type Day } from '@/lib/time/zone';
import { ClipPanel } from './clip_panel';
import { Controls } from './controls';
import { DownloadDialog } from './download_dialog';
import { initialRange } from './download_range';
import { reasonAt } from './footage';
import { HelpDialog } from './help_dialog';
import { Stage } from './stage';
import { Timeline } from './timeline';
import { Toolbar } from './toolbar';
import { useClipTool } from './use_clip_tool';
import { useDay } from './use_day';
import { useKeys } from './use_keys';
import { useMomentInUrl } from './use_moment_in_url';
import { usePlayback } from './use_playback';
import { usePlayerControls } from './use_player_controls';
import { useOtherIds, useTogether } from './use_together';
import { Wall } from './wall';

interface PlaybackViewProps {
  camera: Camera;
  cameras: Camera[];
  initialMs: number | null;
}

/** What waits stands on the end of the last picture; a gap is known to begin some pictures later. */
const INTO_GAP_MS = 500;

type OpenDialog = 'none' | 'download' | 'help';

export function PlaybackView({ camera, cameras, initialMs }: PlaybackViewProps) {
  const { time_zone: zone } = useUser();
  const root = useRef<HTMLDivElement>(null);
  const [full, toggleFull] = useFullscreen(root);
  const [open, setOpen] = useState<OpenDialog>('none');
  const otherIds = useOtherIds(camera, cameras);
  const playback = usePlayback(camera, zone, initialMs, otherIds);
  const shown = useDay(camera.id, zone, playback.positionMs);
  const { player, positionMs } = playback;
  const missingMs = (positionMs ?? shown.nowMs) + (playback.state.phase === 'waiting' ? INTO_GAP_MS : 0);
  const [chosen, setChosen] = useState(0);
  const tool = useClipTool(camera, playback, shown);
  const together = useTogether(camera, cameras, otherIds, () => player()?.wallMs ?? positionMs);
  const toggleClip = tool.range ? tool.close : tool.open;

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
    setChosen(chosen + 1);
    playback.goToDay(day);
  };

  useKeys({
    ...controls.keys,
    f: toggleFull,
    i: () => tool.markHere('start'),
    o: () => tool.markHere('end'),
    ...(camera.permissions.can_clip ? { c: toggleClip } : {}),
    ...(tool.range ? { Escape: tool.close } : {}),
    '?': () => setOpen('help'),
  });

  return (
    <div ref={root} className="flex min-h-0 flex-1 flex-col bg-bg">
      <Toolbar
        camera={camera}
        cameras={cameras}
        shown={shown}
        onCamera={together.replace}
        others={otherIds}
        onOthers={together.setOthers}
        onDay={showDay}
        onNewest={playback.goToNewest}
        onDownload={() => setOpen('download')}
        onHelp={() => setOpen('help')}
        clipping={tool.range !== null}
        onClip={toggleClip}
      />
      <div className="flex min-h-0 flex-1 flex-col lg:grid lg:grid-cols-[minmax(0,1fr)_auto] lg:grid-rows-[minmax(0,1fr)_auto]">
        <Wall camera={camera} together={together} leader={player} zone={zone}>
          <Stage
            playback={playback}
            reason={reasonAt(shown.footage, missingMs, shown.nowMs)}
            emptyDay={shown.loaded && shown.footage.spans.length === 0}
            onFull={toggleFull}
            onToggle={controls.toggle}
          />
        </Wall>
        <div className="overflow-x-clip border-t border-line bg-surface px-3 pt-2 pb-1 sm:px-4 lg:col-span-2">
          {shown.error ? (
            <ProblemNotice error={shown.error} onRetry={shown.refetch} />
          ) : (
            <Timeline
              cameraId={camera.id}
              day={shown.bounds}
              dayFootage={shown.footage}
              dayLoaded={shown.loaded}
              chosen={chosen}
              others={otherIds}
              todayEndMs={shown.todayEndMs}
              nowMs={shown.nowMs}
              positionMs={positionMs}
              range={tool.marks}
              handles={
                tool.range && {
                  range: tool.range,
                  frameMs: tool.frameMs,
                  onMove: tool.move,
                  onRest: tool.show,
                }
              }
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
        {tool.range && (
          <div className="lg:relative lg:col-start-2 lg:row-start-1 lg:w-88">
            <ClipPanel
              camera={camera}
              tool={tool}
              range={tool.range}
              footage={shown.footage}
              day={shown.bounds}
              zone={zone}
            />
          </div>
        )}
      </div>
      {open === 'help' && <HelpDialog onClose={() => setOpen('none')} />}
      {open === 'download' && (
        <DownloadDialog
          cameraId={camera.id}
          initial={initialRange(tool.marks, positionMs ?? shown.nowMs)}
          footage={shown.footage}
          day={shown.bounds}
          zone={zone}
          onClose={() => setOpen('none')}
        />
      )}
    </div>
  );
}
