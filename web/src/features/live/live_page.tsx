import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { FirstCameraLinks } from '@/components/first_camera_links';
import { ProblemNotice } from '@/components/notice';
import { EmptyState, Skeleton, usePageTitle } from '@/components/page';
import { useCameras } from '@/lib/api/list_cameras';
import { useUser } from '@/lib/api/session';
import type { Camera } from '@/lib/api/types';
import { editingOf } from './layouts/wall_choice';
import { Wall } from './wall/wall';

const LayoutEditorPage = lazy(async () => ({
  default: (await import('./editor/layout_editor_page')).LayoutEditorPage,
}));

export function LivePage() {
  const { t } = useTranslation();
  usePageTitle(t('nav.live'));
  const [params] = useSearchParams();
  const editing = editingOf(params);
  const cameras = useCameras();
  const visible = cameras.data?.filter((camera) => camera.permissions.can_view);
  return (
    <main className="flex min-h-0 flex-1 flex-col md:h-dvh md:flex-none">
      {editing === null && <h1 className="sr-only">{t('nav.live')}</h1>}
      {cameras.isError && !visible && (
        <div className="p-6">
          <ProblemNotice error={cameras.error} onRetry={() => void cameras.refetch()} />
        </div>
      )}
      {cameras.isPending && <WallSkeleton />}
      {visible &&
        (editing === null ? (
          <Shown cameras={visible} offline={cameras.isError} />
        ) : (
          <Suspense fallback={<WallSkeleton />}>
            <LayoutEditorPage key={editing} cameras={visible} editing={editing} />
          </Suspense>
        ))}
    </main>
  );
}

function Shown({ cameras, offline }: { cameras: Camera[]; offline: boolean }) {
  return cameras.length === 0 ? (
    <NoCameras />
  ) : (
    <Wall cameras={cameras} offline={offline} skeleton={<WallSkeleton />} />
  );
}

function NoCameras() {
  const { t } = useTranslation();
  const owner = useUser().is_owner;
  return (
    <EmptyState
      icon="live"
      title={t('live.empty.title')}
      data-testid="wall-empty"
      action={owner && <FirstCameraLinks />}
    >
      {owner ? t('live.empty.text') : t('cameras.empty.subUser')}
    </EmptyState>
  );
}

function WallSkeleton() {
  return (
    <div className="grid flex-1 gap-1 p-1 md:grid-cols-2 md:grid-rows-2">
      {[1, 2, 3, 4].map((tile) => (
        <Skeleton key={tile} className="aspect-video size-full rounded-lg md:aspect-auto" />
      ))}
    </div>
  );
}
