import { useEffect, useRef, useState, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { StateDot } from '@/components/camera_status';
import type { Camera } from '@/lib/api/types';
import { useFullscreen } from '@/lib/media/use_fullscreen';
import { canPlay } from '@/lib/codecs';
import type { LiveState } from './live_player';
import { TileControls } from './tile_controls';
import { TileMessage } from './tile_message';
import { TileStats } from './tile_stats';
import { useLivePlayer } from './use_live_player';
import { useWatched } from './use_watched';

interface LiveTileProps {
  camera: Camera;
  /** More tiles than the browser has connections. */
  crowded: boolean;
  /** One tile at a time has sound. */
  heard: boolean;
  onHear: (on: boolean) => void;
}

export function LiveTile({ camera, crowded, heard, onHear }: LiveTileProps) {
  const tile = useRef<HTMLElement>(null);
  const watched = useWatched(tile);
  const recording = camera.status.state === 'recording';
  const playable = canPlay(camera.status.codecs);
  const player = useLivePlayer(camera.id, watched && recording && playable, crowded);
  const [full, toggleFull] = useFullscreen(tile);
  const [stats, setStats] = useState(false);

  useMuted(player.video, !heard);
  const [awake, wake] = useAwake();

  return (
    <article
      ref={tile}
      data-testid="tile"
      data-camera-id={camera.id}
      data-camera-state={camera.status.state}
      data-player-state={player.state}
      aria-label={camera.name}
      data-awake={awake}
      onDoubleClick={toggleFull}
      onPointerUp={wake}
      className="group relative aspect-video min-h-0 overflow-hidden rounded-lg bg-black text-white md:aspect-auto"
    >
      <canvas
        ref={player.canvas}
        aria-hidden="true"
        className="absolute inset-0 size-full object-contain opacity-25"
      />
      <video
        ref={player.video}
        muted
        playsInline
        disableRemotePlayback
        data-testid="tile-video"
        aria-label={camera.name}
        className={`absolute inset-0 size-full object-contain ${player.state === 'playing' ? '' : 'invisible'}`}
      />
      {player.state !== 'playing' && <TileMessage camera={camera} state={player.state} playable={playable} />}
      <TileName camera={camera} state={player.state} />
      {stats && <TileStats camera={camera} latency={player.latency} />}
      <TileControls
        camera={camera}
        video={player.video}
        playing={player.state === 'playing'}
        heard={heard}
        onHear={onHear}
        full={full}
        onFull={toggleFull}
        stats={stats}
        onStats={setStats}
      />
    </article>
  );
}

const AWAKE_MS = 5_000;

/** A touch shows the controls for some seconds, or hides them again; a mouse does it by hovering. */
function useAwake(): [boolean, (event: PointerEvent) => void] {
  const [awake, setAwake] = useState(false);
  useEffect(() => {
    if (!awake) return undefined;
    const timer = setTimeout(() => setAwake(false), AWAKE_MS);
    return () => clearTimeout(timer);
  }, [awake]);
  const wake = (event: PointerEvent) => {
    const onButton = event.target instanceof Element && event.target.closest('button') !== null;
    if (event.pointerType === 'touch' && !onButton) setAwake(!awake);
  };
  return [awake, wake];
}

/** React writes the attribute once; the property has to follow by hand. */
function useMuted(video: React.RefObject<HTMLVideoElement>, muted: boolean): void {
  useEffect(() => {
    if (video.current) video.current.muted = muted;
  }, [video, muted]);
}

function TileName({ camera, state }: { camera: Camera; state: LiveState }) {
  const { t } = useTranslation();
  return (
    <div className="pointer-events-none absolute inset-x-0 top-0 flex items-center gap-2 bg-linear-to-b from-black/70 to-transparent px-3 pt-2.5 pb-6">
      <StateDot state={camera.status.state} />
      <h2 className="truncate text-sm font-semibold drop-shadow" data-testid="tile-name">
        {camera.name}
      </h2>
      <span className="truncate text-xs text-white/80" data-testid="tile-state">
        {state === 'recovering' ? t('live.recovering') : t(`state.${camera.status.state}`)}
      </span>
    </div>
  );
}
