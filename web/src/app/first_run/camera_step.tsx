import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Notice } from '@/components/notice';
import { useCreateCamera } from '@/features/cameras/api/create_camera';
import { CameraForm } from '@/features/cameras/camera_form';
import { createBody, NEW_CAMERA } from '@/features/cameras/camera_form_values';
import { useCameras } from '@/lib/api/list_cameras';
import { StepButtons } from './step_buttons';

/** The first camera, or another one when there are some already. */
export function CameraStep({ onNext, onBack }: { onNext: () => void; onBack: () => void }) {
  const { t } = useTranslation();
  const cameras = useCameras();
  const create = useCreateCamera();
  const count = cameras.data?.length ?? 0;
  return (
    <div className="space-y-6">
      {count > 0 && (
        <>
          <Notice tone="ok" title={t('firstRun.camera.there', { count })}>
            {t('firstRun.camera.another')}
          </Notice>
          <StepButtons onNext={onNext} onBack={onBack} />
        </>
      )}
      <CameraForm
        initial={NEW_CAMERA}
        submitLabel={t('cameras.addAndRecord')}
        busy={create.isPending}
        error={create.error}
        onSubmit={(values) => create.mutate(createBody(values), { onSuccess: onNext })}
        extra={
          count === 0 && (
            <>
              <Button tone="ghost" onClick={onBack} data-testid="first-run-back">
                {t('firstRun.back')}
              </Button>
              <Button tone="ghost" onClick={onNext} data-testid="first-run-later">
                {t('firstRun.camera.later')}
              </Button>
            </>
          )
        }
      />
    </div>
  );
}
