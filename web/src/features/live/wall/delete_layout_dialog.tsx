import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '@/components/confirm_dialog';
import { showToast } from '@/lib/toasts';
import type { Layout } from '@/lib/api/types';
import { useDeleteLayout } from '../api/layouts';

interface DeleteLayoutDialogProps {
  layout: Layout;
  onClose: () => void;
  onDeleted: () => void;
}

export function DeleteLayoutDialog({ layout, onClose, onDeleted }: DeleteLayoutDialogProps) {
  const { t } = useTranslation();
  const remove = useDeleteLayout(layout.id);
  return (
    <ConfirmDialog
      title={t('layouts.deleteTitle', { name: layout.name })}
      action={t('layouts.delete', { name: layout.name })}
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            showToast(t('layouts.deleted', { name: layout.name }));
            onDeleted();
          },
        })
      }
      data-testid="layout-delete-dialog"
    >
      {t('layouts.deleteText')}
    </ConfirmDialog>
  );
}
