import { useEffect, useRef, useState } from 'react';
import type { Camera } from '@/lib/api/types';
import { useFullscreen } from '@/lib/media/use_fullscreen';
import type { TileStream } from '@/lib/api/types';
import { useLivePlayer } from '../player/use_live_player';
import { useWatched } from '../player/use_watched';
import { TileControls } from './tile_controls';
import { TileMessage } from './tile_message';
import { TileName } from './tile_name';
import { TileStats } from './tile_stats';
import { useAwake } from './use_awake';
import { useStream } from './use_stream';

interface LiveTileProps {
  camera: Camera;
  wanted?: TileStream;
  /** The only one on the wall. */
  alone: boolean;
  /** More tiles than the browser has connections. */
  crowded: boolean;
  /** One tile at a time has sound. */
  heard: boolean;
  onHear: (on: boolean) => void;
  style?: React.CSSProperties;
}

export function LiveTile({ camera, wanted = 'auto', alone, crowded, heard, onHear, style }: LiveTileProps) {
  const tile = useRef<HTMLElement>(null);
  const watched = useWatched(tile);
  const [full, toggleFull] = useFullscreen(tile);
  const { stream, playable, onState } = useStream(camera, wanted, alone || full);
  const recording = camera.status.state === 'recording';
  const player = useLivePlayer({
    cameraId: camera.id,
    stream,
    on: watched && recording && playable,
    sharesConnections: crowded,
  });
  const { state } = player;
  const playing = state === 'playing';
  const [stats, setStats] = useState(false);
  const [awake, wake] = useAwake();

  useMuted(player.video, !heard);
  useEffect(() => onState(state), [onState, state]);

  return (
    <article
      ref={tile}
      data-testid="tile"
      data-camera-id={camera.id}
      data-camera-state={camera.status.state}
      data-player-state={state}
      data-stream={stream}
      aria-label={camera.name}
      data-awake={awake}
      onDoubleClick={toggleFull}
      onPointerUp={wake}
      style={style}
      className="group wall-place @container relative aspect-video min-h-0 min-w-0 overflow-hidden rounded-lg bg-black text-white md:aspect-auto"
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
        className={`absolute inset-0 size-full object-contain ${playing ? '' : 'invisible'}`}
      />
      {!playing && <TileMessage camera={camera} state={state} stream={stream} playable={playable} />}
      <TileName camera={camera} state={state} />
      {stats && <TileStats camera={camera} stream={stream} read={player.stats} />}
      <TileControls
        camera={camera}
        video={player.video}
        playing={playing}
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

/** React writes the attribute once; the property has to follow by hand. */
function useMuted(video: React.RefObject<HTMLVideoElement>, muted: boolean): void {
  useEffect(() => {
    if (video.current) video.current.muted = muted;
  }, [video, muted]);
}
