import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { Button, LinkButton } from '@/components/button';
import { StateChip, Since, useReasonText } from '@/components/camera_status';
import { Notice, ProblemNotice } from '@/components/notice';
import { Card, EmptyState, Page, Skeleton } from '@/components/page';
import { Toggle } from '@/components/toggle';
import { useCameras } from '@/lib/api/list_cameras';
import type { Camera } from '@/lib/api/types';
import { faultWords } from '@/lib/fault_words';
import { showToast } from '@/lib/toasts';
import { useUpdateCamera } from './api/update_camera';
import { CameraForm } from './camera_form';
import { patchBody, valuesOf } from './camera_form_values';
import { DeleteCameraDialog } from './delete_camera_dialog';
import { GapsCard } from './gaps_card';
import { QuirksCard } from './quirks_card';
import { StatisticsCard } from './statistics_card';
import { SubStreamCard } from './sub_stream_card';

export function CameraPage() {
  const { t } = useTranslation();
  const id = Number(useParams().cameraId);
  const cameras = useCameras();
  const camera = cameras.data?.find((one) => one.id === id);

  if (cameras.isError && !cameras.data) {
    return (
      <Page title={t('cameras.title')}>
        <ProblemNotice error={cameras.error} onRetry={() => void cameras.refetch()} />
      </Page>
    );
  }
  if (cameras.isPending) {
    return (
      <Page title={t('cameras.title')}>
        <Skeleton className="h-96 w-full" />
      </Page>
    );
  }
  if (!camera) {
    return (
      <main>
        <EmptyState
          wholePage
          icon="camera"
          title={t('cameras.gone.title')}
          action={<LinkButton to="/cameras">{t('cameras.title')}</LinkButton>}
          data-testid="camera-gone"
        >
          {t('cameras.gone.text')}
        </EmptyState>
      </main>
    );
  }
  return <CameraDetails key={camera.id} camera={camera} />;
}

function CameraDetails({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  const manage = camera.permissions.can_manage;
  return (
    <Page
      title={camera.name}
      lead={<StatusLine camera={camera} />}
      actions={
        <>
          <LinkButton icon="playback" to={`/playback/${camera.id}`}>
            {t('nav.playback')}
          </LinkButton>
          {manage && (
            <Button tone="danger" icon="trash" onClick={() => setDeleting(true)} data-testid="camera-delete">
              {t('cameras.delete')}
            </Button>
          )}
        </>
      }
    >
      <ReasonNotice camera={camera} />
      {manage && <ActiveCard camera={camera} />}
      {manage && <EditForm camera={camera} />}
      <SubStreamCard camera={camera} />
      <StatisticsCard cameraId={camera.id} />
      {manage && <QuirksCard quirks={camera.status.quirks} />}
      {camera.permissions.can_playback && <GapsCard cameraId={camera.id} />}
      {deleting && (
        <DeleteCameraDialog
          camera={camera}
          onClose={() => setDeleting(false)}
          onDeleted={() => void navigate('/cameras', { replace: true })}
        />
      )}
    </Page>
  );
}

function StatusLine({ camera }: { camera: Camera }) {
  return (
    <span className="flex flex-wrap items-center gap-2.5">
      <StateChip state={camera.status.state} />
      <Since time={camera.status.since} />
    </span>
  );
}

function ReasonNotice({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  const reason = useReasonText(camera.status);
  if (!reason) return null;
  return (
    <Notice tone="warning" title={reason.what} data-testid="camera-reason">
      <p>{reason.advice}</p>
      {camera.status.detail && <p className="mt-1 text-xs">{faultWords(camera.status.detail, t)}</p>}
    </Notice>
  );
}

function ActiveCard({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  const update = useUpdateCamera(camera.id);
  return (
    <Card>
      <Toggle
        label={t('cameras.active')}
        hint={t('cameras.activeHint')}
        checked={camera.is_active}
        disabled={update.isPending}
        onChange={(is_active) => update.mutate({ is_active })}
        data-testid="camera-active"
      />
      {update.isError && (
        <div className="mt-4">
          <ProblemNotice error={update.error} />
        </div>
      )}
    </Card>
  );
}

function EditForm({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  const update = useUpdateCamera(camera.id);
  return (
    <CameraForm
      // After a save the form starts afresh from what the server kept.
      key={camera.updated_at}
      initial={valuesOf(camera)}
      cameraId={camera.id}
      hasCredentials={camera.has_credentials}
      submitLabel={t('common.save')}
      busy={update.isPending}
      error={update.error}
      onSubmit={(values) => {
        const patch = patchBody(values, camera);
        if (!patch) showToast(t('common.nothingChanged'));
        else update.mutate(patch, { onSuccess: () => showToast(t('common.saved')) });
      }}
    />
  );
}
