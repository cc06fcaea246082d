import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';
import { Dialog, DialogActions } from './dialog';
import type { IconName } from './icon';
import { ProblemNotice } from './notice';

interface ConfirmDialogProps {
  title: string;
  action: string;
  icon?: IconName;
  busy: boolean;
  error: unknown;
  onClose: () => void;
  onConfirm: () => void;
  children: ReactNode;
  'data-testid'?: string;
}

/** Asks once more before something that cannot be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useTranslation();
  const { title, action, icon = 'trash', busy, error, onClose, onConfirm, children, ...rest } = props;
  return (
    <Dialog title={title} onClose={onClose} {...rest}>
      <div className="space-y-3 text-sm text-muted">{children}</div>
      {Boolean(error) && <ProblemNotice error={error} />}
      <DialogActions>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button tone="danger" icon={icon} busy={busy} onClick={onConfirm} data-testid="confirm">
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
