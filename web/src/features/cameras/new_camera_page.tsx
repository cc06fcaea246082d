import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { LinkButton } from '@/components/button';
import { Page } from '@/components/page';
import { useCameras } from '@/lib/api/list_cameras';
import { showToast } from '@/lib/toasts';
import { useCreateCamera } from './api/create_camera';
import { CameraForm } from './camera_form';
import { createBody, NEW_CAMERA } from './camera_form_values';

export function NewCameraPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const cameras = useCameras();
  const create = useCreateCamera();
  const first = cameras.data?.length === 0;
  return (
    <Page
      title={first ? t('cameras.first.title') : t('cameras.add')}
      lead={first ? t('cameras.first.lead') : t('cameras.addLead')}
    >
      <CameraForm
        initial={NEW_CAMERA}
        submitLabel={t('cameras.addAndRecord')}
        busy={create.isPending}
        error={create.error}
        onSubmit={(values) =>
          create.mutate(createBody(values), {
            onSuccess: (camera) => {
              showToast(t('cameras.added', { name: camera.name }));
              void navigate('/live');
            },
          })
        }
        extra={
          <LinkButton tone="ghost" to="/cameras">
            {t('common.cancel')}
          </LinkButton>
        }
      />
    </Page>
  );
}
