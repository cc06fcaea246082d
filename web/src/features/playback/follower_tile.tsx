import { useCallback, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Spinner } from '@/components/button';
import { Icon } from '@/components/icon';
import type { Camera } from '@/lib/api/types';
import type { PlaybackPlayer } from './playback_player';
import { useFollower } from './use_follower';

interface FollowerTileProps {
  camera: Camera;
  zone: string;
  leader: () => PlaybackPlayer | null;
  /** Makes it the first one. */
  onLead: () => void;
  onClose: () => void;
}

/** Another camera at the same moment. A click makes it the one that leads. */
export function FollowerTile({ camera, zone, leader, onLead, onClose }: FollowerTileProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  // Ten times a second: written past React.
  const onDrift = useCallback((ms: number | null) => {
    if (!box.current) return;
    if (ms === null) delete box.current.dataset.driftMs;
    else box.current.dataset.driftMs = ms.toFixed(1);
  }, []);
  const { video, canvas, state, inStep, nothing, reason } = useFollower(camera, zone, leader, onDrift);
  const words = followerWords(state.phase, nothing);
  const shown = state.phase === 'ready' && inStep && !words;
  const covered = !shown && !words;
  return (
    <div
      ref={box}
      data-testid="follower"
      data-camera-id={camera.id}
      data-phase={state.phase}
      data-nothing={nothing}
      data-in-step={inStep}
      className="relative aspect-video min-h-0 min-w-0 overflow-hidden bg-black md:aspect-auto"
    >
      <video
        ref={video}
        muted
        playsInline
        disableRemotePlayback
        className={`absolute inset-0 size-full object-contain ${shown ? '' : 'opacity-0'}`}
      />
      <canvas
        ref={canvas}
        aria-hidden="true"
        className={`absolute inset-0 size-full object-contain opacity-50 ${covered ? '' : 'invisible'}`}
      />
      {words && (
        <div
          data-testid="follower-message"
          data-reason={reason ?? undefined}
          className="absolute inset-0 flex flex-col items-center justify-center gap-1 px-4 pt-6 text-center text-xs text-white/75 sm:pt-0 sm:text-sm"
        >
          <p>{t(`playback.${words}.title`)}</p>
          {words === 'noFootage' && reason && <p className="text-white">{t(`reason.${reason}.what`)}</p>}
        </div>
      )}
      {covered && (
        <span className="absolute inset-x-0 bottom-3 flex justify-center text-white/80">
          <Spinner />
        </span>
      )}
      <button
        type="button"
        onClick={onLead}
        title={t('playback.together.lead')}
        aria-label={`${camera.name}: ${t('playback.together.lead')}`}
        className="absolute inset-0 focus-visible:-outline-offset-2"
      />
      <CameraName name={camera.name} />
      <button
        type="button"
        onClick={onClose}
        aria-label={`${camera.name}: ${t('common.close')}`}
        title={t('common.close')}
        data-testid="follower-close"
        className="absolute top-1.5 right-1.5 inline-flex size-8 items-center justify-center rounded-lg bg-black/60 text-white hover:bg-black/80"
      >
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}

function followerWords(phase: string, nothing: boolean): 'noFootage' | 'failed' | 'unsupported' | null {
  if (phase === 'failed' || phase === 'unsupported') return phase;
  return phase === 'empty' || nothing ? 'noFootage' : null;
}

export function CameraName({ name }: { name: string }) {
  return (
    <span className="pointer-events-none absolute top-2 left-2 max-w-[70%] truncate rounded-md bg-black/60 px-2 py-1 text-xs font-medium text-white">
      {name}
    </span>
  );
}
