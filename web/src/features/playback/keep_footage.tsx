import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ProblemNotice } from '@/components/notice';
import { showToast } from '@/lib/toasts';
import { useKeepRecordings } from './api/keep_recordings';
import { keptOf, type ClipRange } from './clip_range';
import type { Footage } from './footage';

interface KeepFootageProps {
  cameraId: number;
  range: ClipRange;
  footage: Footage;
}

/** The owner's other way to keep a stretch: its recordings themselves, never replaced. */
export function KeepFootage({ cameraId, range, footage }: KeepFootageProps) {
  const { t } = useTranslation();
  const change = useKeepRecordings(cameraId);
  const kept = keptOf(range, footage);
  const set = (keep: boolean) =>
    change.mutate(
      { ...range, keep },
      {
        onSuccess: (count) =>
          showToast(count === 0 ? t('keep.none') : t(keep ? 'keep.marked' : 'keep.released', { count })),
      },
    );
  return (
    <section className="space-y-3 border-t border-line pt-4" data-testid="keep-footage" data-kept={kept}>
      <h3 className="flex items-center gap-2 text-sm font-medium">
        <span aria-hidden="true" className="size-2.5 rounded-full bg-tl-permanent" />
        {t('keep.title')}
      </h3>
      <p className="text-sm text-muted">{t('keep.text')}</p>
      {change.isError && <ProblemNotice error={change.error} />}
      <div className="flex flex-wrap gap-2">
        {kept !== 'all' && (
          <Button icon="lock" busy={change.isPending} onClick={() => set(true)} data-testid="keep-mark">
            {t('keep.mark')}
          </Button>
        )}
        {kept !== 'none' && (
          <Button busy={change.isPending} onClick={() => set(false)} data-testid="keep-release">
            {t('keep.release')}
          </Button>
        )}
      </div>
    </section>
  );
}
