import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '@/components/button';
import { ConfirmDialog } from '@/components/confirm_dialog';
import { Icon } from '@/components/icon';
import { isUnderWay } from '@/lib/api/get_clip';
import { clipDownloadUrl } from '@/lib/api/media_urls';
import type { Clip } from '@/lib/api/types';
import { problemText } from '@/lib/problem_text';
import { showToast } from '@/lib/toasts';
import { useDeleteClip, useRetryClip } from './api/change_clip';
import { ShareDialog } from './share_dialog';
import type { ClipRights } from './use_clip_rights';

interface ClipActionsProps {
  clip: Clip;
  rights: ClipRights;
  className?: string;
  /** Sharing begins at once, as when a link said so. */
  sharing?: boolean;
  onGone?: () => void;
}

type OpenDialog = 'none' | 'delete' | 'share';

/** What can be done with a clip in the state that it is in. */
export function ClipActions({ clip, rights, className = '', sharing = false, onGone }: ClipActionsProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<OpenDialog>(sharing ? 'share' : 'none');
  const ready = clip.state === 'ready';
  return (
    <div className={`flex flex-wrap items-center justify-end gap-1 ${className}`}>
      {ready && (
        <a
          href={clipDownloadUrl(clip.id)}
          download
          aria-label={`${t('clips.download')}: ${clip.name}`}
          title={t('clips.download')}
          data-testid="clip-download"
          className="inline-flex size-10 items-center justify-center rounded-lg text-muted hover:bg-sunken hover:text-text"
        >
          <Icon name="download" />
        </a>
      )}
      {ready && rights.share && (
        <IconButton
          icon="share"
          label={t('clips.share')}
          onClick={() => setOpen('share')}
          data-testid="clip-share"
        />
      )}
      {clip.state === 'failed' && rights.share && <RetryButton clip={clip} />}
      {rights.change && isUnderWay(clip) && <CancelButton clip={clip} onGone={onGone} />}
      {rights.change && !isUnderWay(clip) && (
        <IconButton
          icon="trash"
          label={t('clips.remove')}
          onClick={() => setOpen('delete')}
          data-testid="clip-delete"
        />
      )}
      {open === 'delete' && <DeleteDialog clip={clip} onClose={() => setOpen('none')} onGone={onGone} />}
      {open === 'share' && ready && rights.share && (
        <ShareDialog clip={clip} onClose={() => setOpen('none')} />
      )}
    </div>
  );
}

function useProblemToast(): (error: unknown) => void {
  const { t } = useTranslation();
  return (error) => {
    const { title, advice } = problemText(error, t);
    showToast(`${title}. ${advice}`, 'error');
  };
}

function RetryButton({ clip }: { clip: Clip }) {
  const { t } = useTranslation();
  const retry = useRetryClip(clip.id);
  const onError = useProblemToast();
  return (
    <Button
      icon="refresh"
      busy={retry.isPending}
      onClick={() => retry.mutate(undefined, { onError })}
      data-testid="clip-retry"
    >
      {t('clips.retry')}
    </Button>
  );
}

interface EndProps {
  clip: Clip;
  onGone: (() => void) | undefined;
}

function CancelButton({ clip, onGone }: EndProps) {
  const { t } = useTranslation();
  const remove = useDeleteClip(clip.id);
  const onError = useProblemToast();
  const onSuccess = () => {
    showToast(t('clips.cancelled'));
    onGone?.();
  };
  return (
    <Button
      icon="close"
      busy={remove.isPending}
      onClick={() => remove.mutate(undefined, { onSuccess, onError })}
      data-testid="clip-cancel"
    >
      {t('clips.cancel')}
    </Button>
  );
}

function DeleteDialog({ clip, onClose, onGone }: EndProps & { onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useDeleteClip(clip.id);
  const onSuccess = () => {
    showToast(t('clips.removed', { name: clip.name }));
    onClose();
    onGone?.();
  };
  return (
    <ConfirmDialog
      title={t('clips.removeTitle', { name: clip.name })}
      action={t('clips.remove')}
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => remove.mutate(undefined, { onSuccess })}
      data-testid="clip-delete-dialog"
    >
      <p>{t('clips.removeText')}</p>
    </ConfirmDialog>
  );
}
