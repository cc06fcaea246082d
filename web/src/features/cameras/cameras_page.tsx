import { useTranslation } from 'react-i18next';
import { LinkButton } from '@/components/button';
import { FirstCameraLinks } from '@/components/first_camera_links';
import { ProblemNotice } from '@/components/notice';
import { EmptyState, Page, Skeleton } from '@/components/page';
import { useCameras } from '@/lib/api/list_cameras';
import { useUser } from '@/lib/api/session';
import { CameraRow } from './camera_row';

export function CamerasPage() {
  const { t } = useTranslation();
  const owner = useUser().is_owner;
  const cameras = useCameras();
  const add = owner ? (
    <LinkButton tone="primary" icon="plus" to="/cameras/new" data-testid="camera-add">
      {t('cameras.add')}
    </LinkButton>
  ) : undefined;
  return (
    <Page
      title={t('cameras.title')}
      lead={t('cameras.lead')}
      actions={cameras.data?.length ? add : undefined}
    >
      {cameras.isPending && <Skeletons />}
      {cameras.isError && <ProblemNotice error={cameras.error} onRetry={() => void cameras.refetch()} />}
      {cameras.data?.length === 0 && (
        <EmptyState
          icon="camera"
          title={t('cameras.empty.title')}
          action={owner && <FirstCameraLinks />}
          data-testid="cameras-empty"
        >
          {owner ? t('cameras.empty.text') : t('cameras.empty.subUser')}
        </EmptyState>
      )}
      {cameras.data && cameras.data.length > 0 && (
        <ul className="grid gap-3">
          {cameras.data.map((camera) => (
            <CameraRow key={camera.id} camera={camera} />
          ))}
        </ul>
      )}
    </Page>
  );
}

function Skeletons() {
  return (
    <div className="grid gap-3">
      {[1, 2, 3].map((row) => (
        <Skeleton key={row} className="h-28 w-full rounded-2xl" />
      ))}
    </div>
  );
}
