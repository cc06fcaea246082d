import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '@/components/button';
import { FirstCameraLinks } from '@/components/first_camera_links';
import type { IconName } from '@/components/icon';
import { ProblemNotice } from '@/components/notice';
import { EmptyState, Skeleton, usePageTitle } from '@/components/page';
import { useCameras } from '@/lib/api/list_cameras';
import { useUser } from '@/lib/api/session';
import type { Camera } from '@/lib/api/types';
import { useStored } from '@/lib/use_stored';
import { gridOf, LAYOUTS, pageCount, type Layout } from './layout';
import { LiveTile } from './live_tile';

const ICONS: Record<Layout, IconName> = {
  auto: 'auto',
  '1': 'grid1',
  '4': 'grid4',
  '9': 'grid9',
  '16': 'grid16',
};

export function LivePage() {
  const { t } = useTranslation();
  usePageTitle(t('nav.live'));
  const cameras = useCameras();
  const visible = cameras.data?.filter((camera) => camera.permissions.can_view);
  return (
    <main className="flex min-h-0 flex-1 flex-col md:h-dvh">
      <h1 className="sr-only">{t('nav.live')}</h1>
      {cameras.isError && !visible && (
        <div className="p-6">
          <ProblemNotice error={cameras.error} onRetry={() => void cameras.refetch()} />
        </div>
      )}
      {cameras.isPending && <WallSkeleton />}
      {visible?.length === 0 && <NoCameras />}
      {visible && visible.length > 0 && <Wall cameras={visible} offline={cameras.isError} />}
    </main>
  );
}

function Wall({ cameras, offline }: { cameras: Camera[]; offline: boolean }) {
  const { t } = useTranslation();
  const [layout, setLayout] = useStored<Layout>('dvr.wall', LAYOUTS, 'auto');
  const [page, setPage] = useState(0);
  const [heard, setHeard] = useState<number | null>(null);
  const grid = gridOf(layout, cameras.length);
  const pages = pageCount(cameras.length, grid);
  const current = Math.min(page, pages - 1);
  const crowded = grid.size > MAX_UNPACED && !hasManyStreams();
  const shown = cameras.slice(current * grid.size, (current + 1) * grid.size);
  return (
    <>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-3 py-1.5 sm:px-4">
        <Summary cameras={cameras} />
        {offline && <p className="text-sm font-medium text-danger">{t('problem.network.title')}</p>}
        <div className="ml-auto flex items-center gap-1">
          {pages > 1 && <Pager page={current} pages={pages} onPage={setPage} />}
          <LayoutPicker layout={layout} onLayout={setLayout} />
        </div>
      </header>
      <div
        data-testid="wall"
        data-layout={layout}
        className="grid flex-1 grid-cols-1 content-start gap-1 bg-sunken p-1 md:min-h-0 md:[grid-template-columns:var(--cols)] md:[grid-template-rows:var(--rows)]"
        style={
          {
            '--cols': `repeat(${grid.columns}, minmax(0, 1fr))`,
            '--rows': `repeat(${grid.rows}, minmax(0, 1fr))`,
          } as React.CSSProperties
        }
      >
        {shown.map((camera) => (
          <LiveTile
            key={camera.id}
            camera={camera}
            crowded={crowded}
            heard={heard === camera.id}
            onHear={(on) => setHeard(on ? camera.id : null)}
          />
        ))}
      </div>
    </>
  );
}

/** So many tiles get along with the six connections of HTTP/1.1. */
const MAX_UNPACED = 4;

/** HTTP/2 and later carry any number of requests on one connection. */
function hasManyStreams(): boolean {
  const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return page !== undefined && /^h[23]/.test(page.nextHopProtocol);
}

function Summary({ cameras }: { cameras: Camera[] }) {
  const { t } = useTranslation();
  const recording = cameras.filter((camera) => camera.status.state === 'recording').length;
  return (
    <p className="text-sm text-muted tabular-nums" data-testid="wall-summary">
      {t('live.summary', { recording, count: cameras.length })}
    </p>
  );
}

function LayoutPicker({ layout, onLayout }: { layout: Layout; onLayout: (layout: Layout) => void }) {
  const { t } = useTranslation();
  return (
    <div role="group" aria-label={t('live.layout')} className="hidden items-center md:flex">
      {LAYOUTS.map((one) => (
        <IconButton
          key={one}
          icon={ICONS[one]}
          label={one === 'auto' ? t('live.layoutAuto') : t('live.layoutOf', { count: Number(one) })}
          pressed={one === layout}
          onClick={() => onLayout(one)}
          data-testid={`layout-${one}`}
        />
      ))}
    </div>
  );
}

function Pager({ page, pages, onPage }: { page: number; pages: number; onPage: (page: number) => void }) {
  const { t } = useTranslation();
  return (
    <div className="flex items-center">
      <IconButton
        icon="left"
        label={t('live.previousPage')}
        disabled={page === 0}
        onClick={() => onPage(page - 1)}
      />
      <span className="text-sm text-muted tabular-nums">
        {page + 1} / {pages}
      </span>
      <IconButton
        icon="right"
        label={t('live.nextPage')}
        disabled={page >= pages - 1}
        onClick={() => onPage(page + 1)}
      />
    </div>
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
