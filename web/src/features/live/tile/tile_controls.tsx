import { type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { IconButton } from '@/components/button';
import { useUser } from '@/lib/api/session';
import type { Camera } from '@/lib/api/types';
import { fileNameAt, saveSnapshot } from '@/lib/media/save_snapshot';
import { toApiTime } from '@/lib/time/api_time';
import { toLocalInput } from '@/lib/time/zone';
import { showToast } from '@/lib/toasts';

const HISTORY_MS = 30_000;

interface TileControlsProps {
  camera: Camera;
  video: RefObject<HTMLVideoElement>;
  playing: boolean;
  heard: boolean;
  onHear: (on: boolean) => void;
  full: boolean;
  onFull: () => void;
  stats: boolean;
  onStats: (on: boolean) => void;
}

/** Seen on hover, on focus, and for some seconds after a touch. */
export function TileControls(props: TileControlsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { camera, video, playing, heard, full, stats } = props;
  const hasAudio = camera.status.audio_codec !== null;
  const history = () => void navigate(`/playback/${camera.id}?t=${toApiTime(Date.now() - HISTORY_MS)}`);

  return (
    <div
      onDoubleClick={(event) => event.stopPropagation()}
      className="absolute inset-x-0 bottom-0 flex flex-wrap items-center justify-end gap-0.5 bg-linear-to-t from-black/75 to-transparent px-1.5 pt-6 pb-1.5 opacity-0 transition-opacity group-hover:opacity-100 group-data-[awake=true]:opacity-100 focus-within:opacity-100 [@media(hover:none)]:group-data-[awake=false]:pointer-events-none"
    >
      {camera.permissions.can_playback && (
        <IconButton
          onVideo
          icon="playback"
          label={t('live.history')}
          onClick={history}
          data-testid="tile-history"
        />
      )}
      {hasAudio && (
        <IconButton
          onVideo
          icon={heard ? 'volume' : 'mute'}
          label={heard ? t('player.mute') : t('player.unmute')}
          disabled={!playing}
          onClick={() => props.onHear(!heard)}
          data-testid="tile-mute"
        />
      )}
      <SnapshotButton camera={camera} video={video} disabled={!playing} />
      {document.pictureInPictureEnabled && (
        <IconButton
          onVideo
          icon="pip"
          label={t('player.pip')}
          disabled={!playing}
          onClick={() => togglePip(video.current)}
          className="hidden sm:inline-flex"
          data-testid="tile-pip"
        />
      )}
      <IconButton
        onVideo
        icon="info"
        label={t('live.stats')}
        aria-expanded={stats}
        onClick={() => props.onStats(!stats)}
        data-testid="tile-info"
      />
      <IconButton
        onVideo
        icon={full ? 'exitFullscreen' : 'fullscreen'}
        label={full ? t('player.exitFullscreen') : t('player.fullscreen')}
        onClick={props.onFull}
        data-testid="tile-fullscreen"
      />
    </div>
  );
}

function togglePip(video: HTMLVideoElement | null): void {
  if (!video) return;
  if (document.pictureInPictureElement === video) void document.exitPictureInPicture();
  else void video.requestPictureInPicture().catch(() => undefined);
}

interface SnapshotButtonProps {
  camera: Camera;
  video: RefObject<HTMLVideoElement>;
  disabled: boolean;
}

function SnapshotButton({ camera, video, disabled }: SnapshotButtonProps) {
  const { t } = useTranslation();
  const { time_zone: zone } = useUser();
  const save = async () => {
    if (!video.current) return;
    const name = fileNameAt(camera.name, toLocalInput(Date.now(), zone), 'jpg');
    if (!(await saveSnapshot(video.current, name))) showToast(t('player.noPicture'), 'error');
  };
  return (
    <IconButton
      onVideo
      icon="snapshot"
      label={t('player.snapshot')}
      disabled={disabled}
      onClick={() => void save()}
      data-testid="tile-snapshot"
    />
  );
}
