import { useTranslation } from 'react-i18next';
import { IconButton } from '@/components/button';
import { Icon } from '@/components/icon';
import type { Camera } from '@/lib/api/types';
import { fileNameAt, saveSnapshot } from '@/lib/media/save_snapshot';
import { formatNumber } from '@/lib/numbers';
import { formatClock, formatClockMs, formatDate } from '@/lib/time/format';
import { toLocalInput } from '@/lib/time/zone';
import { showToast } from '@/lib/toasts';
import type { Playback } from './use_playback';
import { RATES, type PlayerControls } from './use_player_controls';

interface ControlsProps {
  camera: Camera;
  playback: Playback;
  controls: PlayerControls;
  zone: string;
  full: boolean;
  onFull: () => void;
}

export function Controls({ camera, playback, controls, zone, full, onFull }: ControlsProps) {
  const { t } = useTranslation();
  const { playing, phase } = playback.state;
  const still = phase !== 'ready';
  return (
    <div className="grid grid-cols-[1fr_auto] items-center gap-x-2 py-1 sm:grid-cols-[1fr_auto_1fr]">
      <TimeOfDay playback={playback} zone={zone} />
      <div className="order-last col-span-2 flex items-center justify-center gap-1 sm:order-none sm:col-span-1">
        <IconButton
          icon="back10"
          label={t('player.back10')}
          onClick={() => controls.leap(-10_000)}
          data-testid="back-10"
        />
        <IconButton
          icon="frameBack"
          size={16}
          label={t('player.frameBack')}
          disabled={still}
          onClick={() => controls.step(-1)}
          data-testid="frame-back"
        />
        <button
          type="button"
          aria-label={playing ? t('player.pause') : t('player.play')}
          title={playing ? t('player.pause') : t('player.play')}
          onClick={controls.toggle}
          data-testid="play-toggle"
          className="mx-1 inline-flex size-12 items-center justify-center rounded-full bg-accent text-on-accent hover:bg-accent-hover"
        >
          <Icon name={playing ? 'pause' : 'play'} size={22} />
        </button>
        <IconButton
          icon="frameForward"
          size={16}
          label={t('player.frameForward')}
          disabled={still}
          onClick={() => controls.step(1)}
          data-testid="frame-forward"
        />
        <IconButton
          icon="forward10"
          label={t('player.forward10')}
          onClick={() => controls.leap(10_000)}
          data-testid="forward-10"
        />
      </div>
      <div className="flex items-center justify-end">
        <SpeedPicker controls={controls} />
        <IconButton
          icon={controls.muted ? 'mute' : 'volume'}
          label={controls.muted ? t('player.unmute') : t('player.mute')}
          onClick={controls.toggleMuted}
          data-testid="mute"
        />
        <SnapshotButton camera={camera} playback={playback} zone={zone} />
        <IconButton
          icon={full ? 'exitFullscreen' : 'fullscreen'}
          label={full ? t('player.exitFullscreen') : t('player.fullscreen')}
          onClick={onFull}
          data-testid="fullscreen"
        />
      </div>
    </div>
  );
}

function TimeOfDay({ playback, zone }: { playback: Playback; zone: string }) {
  const { i18n } = useTranslation();
  const { positionMs, state } = playback;
  if (positionMs === null) return <p className="text-xl text-muted">--:--:--</p>;
  // At rest the milliseconds tell the frames apart.
  const clock = state.playing
    ? formatClock(positionMs, i18n.language, zone)
    : formatClockMs(positionMs, i18n.language, zone);
  return (
    <p
      className="flex flex-wrap items-baseline gap-x-3 tabular-nums"
      data-testid="current-time"
      data-ms={Math.round(positionMs)}
    >
      <span className="text-xl font-semibold tracking-tight">{clock}</span>
      <span className="hidden text-sm text-muted sm:inline">
        {formatDate(positionMs, i18n.language, zone)}
      </span>
    </p>
  );
}

function SpeedPicker({ controls }: { controls: PlayerControls }) {
  const { t, i18n } = useTranslation();
  return (
    <label className="relative inline-flex items-center">
      <span className="sr-only">{t('player.speed')}</span>
      <select
        value={controls.rate}
        title={t('player.speed')}
        data-testid="speed"
        onChange={(event) => controls.setRate(Number(event.target.value))}
        className="min-h-10 appearance-none rounded-lg bg-transparent px-2.5 text-sm font-medium tabular-nums hover:bg-sunken"
      >
        {RATES.map((rate) => (
          <option key={rate} value={rate} className="bg-raised text-text">
            {formatNumber(rate, i18n.language, 2)}×
          </option>
        ))}
      </select>
    </label>
  );
}

function SnapshotButton({ camera, playback, zone }: { camera: Camera; playback: Playback; zone: string }) {
  const { t } = useTranslation();
  const save = async () => {
    const video = playback.video.current;
    const name = fileNameAt(camera.name, toLocalInput(playback.positionMs ?? Date.now(), zone), 'jpg');
    if (!video || !(await saveSnapshot(video, name))) showToast(t('player.noPicture'), 'error');
  };
  return (
    <IconButton
      icon="snapshot"
      label={t('player.snapshot')}
      disabled={playback.state.phase !== 'ready'}
      onClick={() => void save()}
      data-testid="snapshot"
    />
  );
}
