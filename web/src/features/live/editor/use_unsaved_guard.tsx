import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useBlocker } from 'react-router';
import { Button } from '@/components/button';
import { Dialog, DialogActions } from '@/components/dialog';

/** Asks before what is not saved is lost. `release` lets the next step pass; `question` is to be shown. */
export function useUnsavedGuard(dirty: boolean) {
  const { t } = useTranslation();
  const released = useRef(false);
  const blocker = useBlocker(() => dirty && !released.current);

  useEffect(() => {
    if (!dirty) return undefined;
    const ask = (event: BeforeUnloadEvent) => {
      if (!released.current) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [dirty]);

  const question = blocker.state === 'blocked' && (
    <Dialog
      title={t('layouts.editor.leaveTitle')}
      onClose={() => blocker.reset()}
      data-testid="layout-leave-dialog"
    >
      <p className="text-sm text-muted">{t('layouts.editor.leaveText')}</p>
      <DialogActions>
        <Button tone="danger" onClick={() => blocker.proceed()} data-testid="layout-leave">
          {t('layouts.editor.leave')}
        </Button>
        <Button tone="primary" onClick={() => blocker.reset()} data-testid="layout-stay">
          {t('layouts.editor.stay')}
        </Button>
      </DialogActions>
    </Dialog>
  );
  return { question, release: () => (released.current = true) };
}
