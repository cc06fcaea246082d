import { useTranslation } from 'react-i18next';
import { Navigate, useParams, useSearchParams } from 'react-router';
import { LinkButton } from '@/components/button';
import { FirstCameraLinks } from '@/components/first_camera_links';
import { ProblemNotice } from '@/components/notice';
import { EmptyState, Skeleton, usePageTitle } from '@/components/page';
import { useCameras } from '@/lib/api/list_cameras';
import { useUser } from '@/lib/api/session';
import type { Camera } from '@/lib/api/types';
import { parseApiTime } from '@/lib/time/api_time';
import { PlaybackView } from './playback_view';

/** /playback/7?t=2026-11-22T08:30:00Z: any camera, any moment. */
export function PlaybackPage() {
  const { t } = useTranslation();
  const cameras = useCameras();
  const [params] = useSearchParams();
  const wanted = useParams().cameraId;
  const cameraId = Number(wanted);
  const playable = cameras.data?.filter((camera) => camera.permissions.can_playback);
  const camera = playable?.find((one) => one.id === cameraId);
  usePageTitle(camera ? `${camera.name} · ${t('nav.playback')}` : t('nav.playback'));

  if (playable?.[0] && !camera) {
    // A camera was asked for that is gone, or whose permission was taken: that is said, not hidden behind another one.
    if (wanted !== undefined) return <CameraGone other={playable[0]} />;
    return <Navigate to={{ pathname: `/playback/${playable[0].id}`, search: params.toString() }} replace />;
  }
  return (
    <main className="flex min-h-0 flex-1 flex-col md:h-dvh">
      <h1 className="sr-only">{t('nav.playback')}</h1>
      {cameras.isPending && <PlaybackSkeleton />}
      {cameras.isError && !playable && (
        <div className="p-6">
          <ProblemNotice error={cameras.error} onRetry={() => void cameras.refetch()} />
        </div>
      )}
      {playable?.length === 0 && <NothingToPlay />}
      {playable && camera && (
        <PlaybackView
          key={camera.id}
          camera={camera}
          cameras={playable}
          initialMs={parseApiTime(params.get('t') ?? params.get('at'))}
        />
      )}
    </main>
  );
}

function CameraGone({ other }: { other: Camera }) {
  const { t } = useTranslation();
  return (
    <main>
      <EmptyState
        wholePage
        icon="playback"
        title={t('cameras.gone.title')}
        action={
          <LinkButton to={`/playback/${other.id}`} icon="playback">
            {other.name}
          </LinkButton>
        }
        data-testid="camera-gone"
      >
        {t('cameras.gone.text')}
      </EmptyState>
    </main>
  );
}

function NothingToPlay() {
  const { t } = useTranslation();
  const owner = useUser().is_owner;
  return (
    <EmptyState icon="playback" title={t('playback.noCameras.title')} action={owner && <FirstCameraLinks />}>
      {owner ? t('playback.noCameras.text') : t('cameras.empty.subUser')}
    </EmptyState>
  );
}

function PlaybackSkeleton() {
  return (
    <div className="flex flex-1 flex-col gap-3 p-3">
      <Skeleton className="h-10 w-72" />
      <Skeleton className="min-h-56 flex-1" />
      <Skeleton className="h-28" />
    </div>
  );
}
