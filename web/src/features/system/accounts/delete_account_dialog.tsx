import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/confirm_dialog';
import { Dialog, DialogActions } from '@/components/dialog';
import type { Account } from '@/lib/api/types';
import { showToast } from '@/lib/toasts';
import { useDeleteAccount } from './api/accounts';
import { useContents } from './use_contents_text';

interface DeleteAccountDialogProps {
  account: Account;
  onClose: () => void;
  onDeleted: () => void;
}

/** The server removes empty accounts only; this one tells first what is still in it, and what to do. */
export function DeleteAccountDialog({ account, onClose, onDeleted }: DeleteAccountDialogProps) {
  const { t } = useTranslation();
  const remove = useDeleteAccount(account.id);
  const contents = useContents(account);
  const name = account.name || account.email;
  const title = t('accounts.deleteTitle', { name });

  if (contents.length > 0) {
    return (
      <Dialog title={title} onClose={onClose} data-testid="delete-dialog">
        <div className="space-y-3 text-sm">
          <p>{t('accounts.notEmpty')}</p>
          <ul className="list-disc space-y-1 pl-5 font-medium" data-testid="account-contents">
            {contents.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
          <p className="text-muted">{t('accounts.notEmptyAdvice')}</p>
        </div>
        <DialogActions>
          <Button onClick={onClose}>{t('common.close')}</Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <ConfirmDialog
      title={title}
      action={t('accounts.delete')}
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            showToast(t('accounts.deleted', { name }));
            onDeleted();
          },
        })
      }
      data-testid="delete-dialog"
    >
      <p>{t('accounts.deleteLead')}</p>
    </ConfirmDialog>
  );
}
