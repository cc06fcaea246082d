import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Dialog, DialogActions } from '@/components/dialog';
import { ProblemNotice } from '@/components/notice';
import type { Camera } from '@/lib/api/types';
import { formatBytes } from '@/lib/numbers';
import { showToast } from '@/lib/toasts';
import { useDeleteCamera, type FootageFate } from './api/delete_camera';

interface DeleteCameraDialogProps {
  camera: Camera;
  onClose: () => void;
  onDeleted: () => void;
}

/** Removing a camera always asks what becomes of its footage; keeping it is the first choice. */
export function DeleteCameraDialog({ camera, onClose, onDeleted }: DeleteCameraDialogProps) {
  const { t, i18n } = useTranslation();
  const [footage, setFootage] = useState<FootageFate>('keep');
  const remove = useDeleteCamera(camera.id);
  const size = formatBytes(camera.storage.size_bytes, i18n.language);

  const submit = () =>
    remove.mutate(footage, {
      onSuccess: () => {
        showToast(t('cameras.deleted', { name: camera.name }));
        onDeleted();
      },
    });

  return (
    <Dialog
      title={t('cameras.deleteTitle', { name: camera.name })}
      onClose={onClose}
      data-testid="delete-dialog"
    >
      <p className="text-sm text-muted">{t('cameras.deleteLead', { size })}</p>
      <fieldset className="space-y-2">
        <legend className="sr-only">{t('cameras.deleteFootage')}</legend>
        <Choice fate="keep" chosen={footage} onChoose={setFootage} />
        <Choice fate="delete" chosen={footage} onChoose={setFootage} />
      </fieldset>
      {remove.isError && <ProblemNotice error={remove.error} />}
      <DialogActions>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button
          tone="danger"
          icon="trash"
          busy={remove.isPending}
          onClick={submit}
          data-testid="delete-confirm"
        >
          {footage === 'keep' ? t('cameras.delete') : t('cameras.deleteBoth')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

interface ChoiceProps {
  fate: FootageFate;
  chosen: FootageFate;
  onChoose: (fate: FootageFate) => void;
}

function Choice({ fate, chosen, onChoose }: ChoiceProps) {
  const { t } = useTranslation();
  return (
    <label className="flex cursor-pointer gap-3 rounded-xl border border-line p-3.5 has-checked:border-accent has-checked:bg-accent-soft">
      <input
        type="radio"
        name="footage"
        value={fate}
        checked={chosen === fate}
        onChange={() => onChoose(fate)}
        className="mt-1 accent-(--accent)"
        data-testid={`footage-${fate}`}
      />
      <span className="text-sm">
        <span className="block font-medium">{t(`cameras.footage.${fate}.title`)}</span>
        <span className="text-muted">{t(`cameras.footage.${fate}.text`)}</span>
      </span>
    </label>
  );
}
