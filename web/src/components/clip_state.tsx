import { useTranslation } from 'react-i18next';
import { isUnderWay } from '@/lib/api/get_clip';
import type { Clip } from '@/lib/api/types';
import { clipErrorText } from '@/lib/clip_words';
import { ProgressBar } from './progress_bar';

const LOOKS: Record<Clip['state'], string> = {
  queued: 'bg-sunken text-muted',
  running: 'bg-info-soft text-info',
  ready: 'bg-ok-soft text-ok',
  failed: 'bg-danger-soft text-danger',
};

export function ClipStateChip({ state }: { state: Clip['state'] }) {
  const { t } = useTranslation();
  return (
    <span
      data-testid="clip-state"
      data-state={state}
      className={`inline-flex items-center rounded-full px-2.5 py-1 text-xs font-semibold ${LOOKS[state]}`}
    >
      {t(`clips.states.${state}`)}
    </span>
  );
}

/** How far a clip is, or why it failed; nothing for one that is ready. */
export function ClipProgress({ clip }: { clip: Clip }) {
  const { t } = useTranslation();
  if (clip.state === 'failed') {
    return (
      <p className="text-sm text-danger" data-testid="clip-error">
        {clipErrorText(clip.error, t)}
      </p>
    );
  }
  if (!isUnderWay(clip)) return null;
  const text =
    clip.state === 'queued'
      ? t('clips.waiting')
      : t('clips.progress', { percent: Math.round(clip.progress * 100) });
  return (
    <div className="max-w-md space-y-1.5" data-testid="clip-progress">
      <ProgressBar value={clip.state === 'queued' ? null : clip.progress} label={text} />
      <p className="text-xs text-muted tabular-nums" aria-live="polite">
        {text}
      </p>
    </div>
  );
}
