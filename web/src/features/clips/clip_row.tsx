import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ClipProgress, ClipStateChip } from '@/components/clip_state';
import { Icon } from '@/components/icon';
import { clipThumbnailUrl } from '@/lib/api/media_urls';
import { useUser } from '@/lib/api/session';
import type { Clip } from '@/lib/api/types';
import { clipRangeText, gapSeconds } from '@/lib/clip_words';
import { formatBytes } from '@/lib/numbers';
import { formatDuration } from '@/lib/time/format';
import { ClipActions } from './clip_actions';
import { ClipName } from './clip_name';
import { useClipRights } from './use_clip_rights';
import { useLiveClip } from './use_live_clip';

export function ClipRow({ clip: listed }: { clip: Clip }) {
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useUser();
  const clip = useLiveClip(listed);
  const rights = useClipRights(clip);
  return (
    <li
      data-testid="clip-row"
      data-clip-id={clip.id}
      data-state={clip.state}
      className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-4 gap-y-2 rounded-2xl border border-line bg-surface p-3 shadow-card sm:grid-cols-[10rem_minmax(0,1fr)_auto] sm:items-center sm:p-4"
    >
      <Picture clip={clip} />
      <div className="min-w-0 space-y-1">
        <ClipName clip={clip} mayRename={rights.change} />
        <p className="text-sm text-muted">
          <span className="font-medium">{rights.camera?.name ?? t('clips.cameraGone')}</span>
          <span className="tabular-nums"> · {clipRangeText(clip, i18n.language, zone)}</span>
        </p>
        {clip.state === 'ready' ? (
          <Facts clip={clip} />
        ) : (
          <div className="space-y-1.5 pt-0.5">
            <ClipStateChip state={clip.state} />
            <ClipProgress clip={clip} />
          </div>
        )}
      </div>
      <ClipActions clip={clip} rights={rights} className="col-span-2 sm:col-span-1" />
    </li>
  );
}

function Facts({ clip }: { clip: Clip }) {
  const { t, i18n } = useTranslation();
  const missing = gapSeconds(clip);
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm text-muted tabular-nums">
      <span>
        {formatDuration(Math.max(1, clip.duration))}
        {clip.size_bytes !== null && ` · ${formatBytes(clip.size_bytes, i18n.language)}`}
        {' · '}
        {t(`clipMode.${clip.mode}.title`)}
      </span>
      {missing >= 1 && (
        <span className="inline-flex items-center gap-1 text-warn">
          <Icon name="gap" size={16} />
          {t('clips.missing', { duration: formatDuration(missing) })}
        </span>
      )}
    </p>
  );
}

function Picture({ clip }: { clip: Clip }) {
  if (clip.state !== 'ready') {
    return (
      <div className="flex aspect-video w-full items-center justify-center self-start rounded-lg bg-sunken text-muted">
        <Icon name={clip.state === 'failed' ? 'warning' : 'scissors'} size={26} />
      </div>
    );
  }
  return (
    <Link
      to={`/clips/${clip.id}`}
      tabIndex={-1}
      aria-hidden="true"
      className="group relative block aspect-video w-full self-start overflow-hidden rounded-lg bg-black"
    >
      <img
        src={clipThumbnailUrl(clip.id)}
        alt=""
        loading="lazy"
        className="size-full object-contain"
        data-testid="clip-picture"
      />
      <span className="absolute inset-0 flex items-center justify-center bg-black/0 text-white opacity-0 transition group-hover:bg-black/40 group-hover:opacity-100">
        <Icon name="play" size={26} />
      </span>
    </Link>
  );
}
