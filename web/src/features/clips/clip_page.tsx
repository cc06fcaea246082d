import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { LinkButton } from '@/components/button';
import { ClipProgress, ClipStateChip } from '@/components/clip_state';
import { Icon } from '@/components/icon';
import { ProblemNotice } from '@/components/notice';
import { EmptyState, Skeleton, usePageTitle } from '@/components/page';
import { isStatus } from '@/lib/api/api_error';
import { clipQuery } from '@/lib/api/get_clip';
import { clipThumbnailUrl, clipVideoUrl } from '@/lib/api/media_urls';
import type { Clip } from '@/lib/api/types';
import { ClipActions } from './clip_actions';
import { ClipFacts } from './clip_facts';
import { ClipName } from './clip_name';
import { ClipVideo } from './clip_video';
import { ManifestCard } from './manifest_card';
import { SharesCard } from './shares_card';
import { useClipRights } from './use_clip_rights';

/** One clip: its picture, its facts, its proof, its links. */
export function ClipPage() {
  const { t } = useTranslation();
  const id = Number(useParams().clipId);
  const clip = useQuery(clipQuery(id));
  const [gone, setGone] = useState(false);
  usePageTitle(clip.data?.name ?? t('clips.title'));
  const notThere = gone || isStatus(clip.error, 404) || isStatus(clip.error, 400);
  return (
    <main className="mx-auto flex w-full max-w-6xl flex-col gap-5 px-4 py-6 sm:px-8 sm:py-8">
      <Link
        to="/clips"
        className="inline-flex items-center gap-1.5 self-start rounded text-sm font-medium text-muted hover:text-text"
        data-testid="clip-back"
      >
        <Icon name="left" size={16} />
        {t('clip.back')}
      </Link>
      {clip.isPending && <Skeleton className="aspect-video w-full rounded-2xl" />}
      {notThere && (
        <EmptyState icon="scissors" title={t('clip.notThere.title')} data-testid="clip-not-there">
          {t('clip.notThere.text')}
        </EmptyState>
      )}
      {clip.isError && !notThere && !clip.data && (
        <ProblemNotice error={clip.error} onRetry={() => void clip.refetch()} />
      )}
      {clip.data && !notThere && <ClipView clip={clip.data} onGone={() => setGone(true)} />}
    </main>
  );
}

function ClipView({ clip, onGone }: { clip: Clip; onGone: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const rights = useClipRights(clip);
  const ready = clip.state === 'ready';
  return (
    <>
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 flex-1 basis-80">
          <ClipName clip={clip} mayRename={rights.change} page />
        </div>
        <div className="flex flex-wrap items-center gap-1">
          {rights.playback && (
            <LinkButton
              icon="playback"
              to={`/playback/${clip.camera_id}?t=${clip.start_time}`}
              className="mr-1"
              data-testid="clip-in-playback"
            >
              {t('clip.inPlayback')}
            </LinkButton>
          )}
          <ClipActions
            clip={clip}
            rights={rights}
            // Only when the rights are known: sharing asks for them.
            key={String(rights.share)}
            sharing={params.get('share') === '1'}
            onGone={() => {
              onGone();
              void navigate('/clips', { replace: true });
            }}
          />
        </div>
      </header>
      <div className="grid gap-5 lg:grid-cols-[minmax(0,1.9fr)_minmax(0,1fr)] lg:items-start">
        <div className="space-y-5">
          {ready ? (
            <ClipVideo src={clipVideoUrl(clip.id)} poster={clipThumbnailUrl(clip.id)} />
          ) : (
            <NotReady clip={clip} />
          )}
          <div className="lg:hidden">
            <ClipFacts clip={clip} camera={rights.camera} />
          </div>
          {ready && <ManifestCard clip={clip} />}
        </div>
        <div className="grid gap-5">
          <div className="hidden lg:block">
            <ClipFacts clip={clip} camera={rights.camera} />
          </div>
          {ready && <SharesCard clip={clip} rights={rights} />}
        </div>
      </div>
    </>
  );
}

function NotReady({ clip }: { clip: Clip }) {
  return (
    <div className="flex aspect-video flex-col items-center justify-center gap-4 rounded-2xl border border-line bg-surface p-6 text-center">
      <ClipStateChip state={clip.state} />
      <div className="w-full max-w-sm">
        <ClipProgress clip={clip} />
      </div>
    </div>
  );
}
