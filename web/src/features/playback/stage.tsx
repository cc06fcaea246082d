import { useTranslation } from 'react-i18next';
import { Spinner } from '@/components/button';
import { Icon } from '@/components/icon';
import type { Reason } from '@/lib/api/types';
import type { PlayerPhase } from './player_state';
import type { Playback } from './use_playback';

interface StageProps {
  playback: Playback;
  emptyDay: boolean;
  /** Why there is no footage of the moment, when there is none. */
  reason: Reason | null;
  onToggle: () => void;
  onFull: () => void;
}

/** The picture, and what to say when there is none. */
export function Stage({ playback, emptyDay, reason, onToggle, onFull }: StageProps) {
  const { phase, playing } = playback.state;
  const covered = phase === 'loading' || phase === 'idle';
  return (
    <div
      data-testid="stage"
      data-phase={phase}
      data-playing={playing}
      onClick={onToggle}
      onDoubleClick={onFull}
      className="relative aspect-video min-h-0 w-full overflow-hidden bg-black md:aspect-auto md:flex-1"
    >
      <video
        ref={playback.video}
        muted
        playsInline
        disableRemotePlayback
        data-testid="playback-video"
        className="absolute inset-0 size-full object-contain"
      />
      <canvas
        ref={playback.canvas}
        aria-hidden="true"
        className={`absolute inset-0 size-full object-contain ${covered ? '' : 'invisible'}`}
      />
      <StageMessage phase={phase} emptyDay={emptyDay} reason={reason} />
    </div>
  );
}

interface StageMessageProps {
  phase: PlayerPhase;
  emptyDay: boolean;
  reason: Reason | null;
}

function StageMessage({ phase, emptyDay, reason }: StageMessageProps) {
  const { t } = useTranslation();
  switch (phase) {
    case 'idle':
    case 'loading':
      return (
        <p
          role="status"
          className="absolute inset-x-0 bottom-4 flex items-center justify-center gap-2 text-sm text-white/90"
        >
          <Spinner />
          {t('playback.loading')}
        </p>
      );
    case 'waiting':
      // At the newest picture the last one stays; where the camera is away it would look like now.
      if (reason) return <Cover words="away" reason={reason} />;
      return (
        <p role="status" className="absolute inset-x-4 bottom-4 text-center text-sm text-white/90">
          <span className="rounded-lg bg-black/70 px-3 py-1.5">{t('playback.waiting')}</span>
        </p>
      );
    case 'absent':
      return <Absent reason={reason} />;
    case 'empty':
      return <Cover words={emptyDay ? 'emptyDay' : 'noFootage'} reason={reason} />;
    case 'failed':
      return <Cover words="failed" />;
    case 'unsupported':
      return <Cover words="unsupported" />;
    case 'ready':
      return null;
  }
}

/** In a tile among others, which may be small. */
function Absent({ reason }: { reason: Reason | null }) {
  const { t } = useTranslation();
  return (
    <div
      role="status"
      data-testid="stage-message"
      data-reason={reason ?? undefined}
      className="absolute inset-0 flex flex-col items-center justify-center gap-1 bg-black px-4 pt-6 text-center text-xs text-white/75 sm:pt-0 sm:text-sm"
    >
      <p>{t('playback.absent.title')}</p>
      {reason && <p className="text-white">{t(`reason.${reason}.what`)}</p>}
      <p className="hidden sm:block">{t('playback.absent.text')}</p>
    </div>
  );
}

interface CoverProps {
  words: 'away' | 'emptyDay' | 'noFootage' | 'failed' | 'unsupported';
  reason?: Reason | null;
}

function Cover({ words, reason = null }: CoverProps) {
  const { t } = useTranslation();
  return (
    <div
      role="status"
      data-testid="stage-message"
      data-words={words}
      data-reason={reason ?? undefined}
      className="absolute inset-0 flex flex-col items-center justify-center gap-2 bg-black px-6 text-center text-white"
    >
      <Icon
        name={words === 'failed' || words === 'unsupported' ? 'warning' : 'gap'}
        size={32}
        className="text-white/70"
      />
      <p className="font-semibold">{t(`playback.${words}.title`)}</p>
      {reason && <p className="text-sm">{t(`reason.${reason}.what`)}</p>}
      <p className="max-w-md text-sm text-white/75">{t(`playback.${words}.text`)}</p>
    </div>
  );
}
