import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Button, LinkButton } from '@/components/button';
import { ProblemNotice } from '@/components/notice';
import { EmptyState, Page, Skeleton } from '@/components/page';
import { useCameras } from '@/lib/api/list_cameras';
import { useUser } from '@/lib/api/session';
import { clipsQuery } from './api/list_clips';
import { isFiltered, readFilters, writeFilters, type ClipFilters } from './clip_filters';
import { ClipRow } from './clip_row';
import { FilterBar } from './filter_bar';

/** The library: every clip that the user may see. */
export function ClipsPage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const { time_zone: zone } = useUser();
  const cameras = useCameras();
  const filters = readFilters(params);
  const clips = useInfiniteQuery(clipsQuery(filters, zone));
  const found = clips.data?.pages.flatMap((page) => page.results) ?? [];
  const count = clips.data?.pages[0]?.count ?? 0;
  const filtered = isFiltered(filters);
  const mayClip = cameras.data?.some((camera) => camera.permissions.can_clip) ?? false;
  // From the address, not from what was drawn last: a second change may come before the first is on the screen.
  const change = (next: Partial<ClipFilters>) => {
    const present = readFilters(new URLSearchParams(window.location.search));
    setParams(writeFilters({ ...present, ...next }), { replace: true });
  };

  const empty = clips.isSuccess && found.length === 0;
  return (
    <Page
      title={t('clips.title')}
      lead={t('clips.lead')}
      actions={
        mayClip &&
        !(empty && !filtered) && (
          <LinkButton icon="scissors" to="/playback" data-testid="clips-make">
            {t('clips.make')}
          </LinkButton>
        )
      }
    >
      {!(empty && !filtered) && (
        <FilterBar filters={filters} cameras={cameras.data ?? []} onChange={change} />
      )}
      {clips.isPending && <Skeletons />}
      {clips.isError && !clips.data && (
        <ProblemNotice error={clips.error} onRetry={() => void clips.refetch()} />
      )}
      {empty && (filtered ? <NothingFound onClear={() => setParams({})} /> : <NoClips mayClip={mayClip} />)}
      {found.length > 0 && (
        <>
          <p className="-mb-3 flex min-h-9 flex-wrap items-center gap-x-3 text-sm text-muted">
            <span aria-live="polite" data-testid="clips-count">
              {t('clips.count', { count })}
            </span>
            {filtered && (
              <button
                type="button"
                onClick={() => setParams({})}
                data-testid="filter-clear"
                className="min-h-9 rounded font-medium text-accent underline-offset-4 hover:underline"
              >
                {t('clips.clear')}
              </button>
            )}
          </p>
          <ul className="grid gap-3" data-testid="clips-list">
            {found.map((clip) => (
              <ClipRow key={clip.id} clip={clip} />
            ))}
          </ul>
        </>
      )}
      {clips.hasNextPage && (
        <Button
          className="self-center"
          icon="down"
          busy={clips.isFetchingNextPage}
          onClick={() => void clips.fetchNextPage()}
          data-testid="clips-more"
        >
          {t('clips.more')}
        </Button>
      )}
    </Page>
  );
}

function NoClips({ mayClip }: { mayClip: boolean }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon="scissors"
      title={t('clips.empty.title')}
      data-testid="clips-empty"
      action={
        mayClip && (
          <LinkButton tone="primary" icon="playback" to="/playback">
            {t('clips.empty.action')}
          </LinkButton>
        )
      }
    >
      {mayClip ? t('clips.empty.text') : t('clips.empty.notAllowed')}
    </EmptyState>
  );
}

function NothingFound({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon="search"
      title={t('clips.nothing.title')}
      data-testid="clips-nothing"
      action={<Button onClick={onClear}>{t('clips.clear')}</Button>}
    >
      {t('clips.nothing.text')}
    </EmptyState>
  );
}

function Skeletons() {
  return (
    <div className="grid gap-3">
      {[1, 2, 3, 4].map((row) => (
        <Skeleton key={row} className="h-28 w-full rounded-2xl" />
      ))}
    </div>
  );
}
