import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { StateChip, Since, useReasonText } from '@/components/camera_status';
import { LinkButton } from '@/components/button';
import { Icon } from '@/components/icon';
import { snapshotUrl } from '@/lib/api/media_urls';
import type { Camera } from '@/lib/api/types';
import { codecName } from '@/lib/codecs';
import { formatBitrate, formatBytes, formatNumber } from '@/lib/numbers';
import { useNow } from '@/lib/use_now';

const PICTURE_MS = 30_000;

export function CameraRow({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  const reason = useReasonText(camera.status);
  return (
    <li
      data-testid="camera-row"
      data-camera-id={camera.id}
      className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-4 gap-y-3 rounded-2xl border border-line bg-surface p-3 shadow-card sm:grid-cols-[10rem_minmax(0,1fr)_auto] sm:items-center sm:p-4"
    >
      <Picture camera={camera} />
      <div className="min-w-0 space-y-1.5">
        <h2 className="truncate font-semibold tracking-tight">
          <Link to={`/cameras/${camera.id}`} className="rounded hover:text-accent" data-testid="camera-link">
            {camera.name}
          </Link>
        </h2>
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-sm text-muted">
          <StateChip state={camera.status.state} />
          <Since time={camera.status.since} />
        </p>
        {reason ? (
          <p className="text-sm" data-testid="camera-reason">
            <span className="font-medium">{reason.what}</span>{' '}
            <span className="text-muted">{reason.advice}</span>
          </p>
        ) : (
          <StreamLine camera={camera} />
        )}
      </div>
      <div className="col-span-2 flex gap-2 sm:col-span-1">
        {camera.permissions.can_playback && (
          <LinkButton icon="playback" to={`/playback/${camera.id}`} className="flex-1">
            {t('nav.playback')}
          </LinkButton>
        )}
        {camera.permissions.can_manage && (
          <LinkButton icon="edit" to={`/cameras/${camera.id}`} className="flex-1" data-testid="camera-edit">
            {t('cameras.edit')}
          </LinkButton>
        )}
      </div>
    </li>
  );
}

function Picture({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  // A new fragment twice a minute makes the browser ask again; the server does not see it.
  const stamp = Math.floor(useNow(PICTURE_MS) / PICTURE_MS);
  const shown = camera.status.state === 'recording' && camera.permissions.can_view;
  return (
    <div className="flex aspect-video w-full items-center justify-center overflow-hidden rounded-lg bg-sunken text-muted">
      {shown ? (
        <img
          src={`${snapshotUrl(camera.id, 320)}#${stamp}`}
          alt={t('cameras.picture', { name: camera.name })}
          className="size-full object-cover"
        />
      ) : (
        <Icon name={camera.is_active ? 'warning' : 'power'} size={26} />
      )}
    </div>
  );
}

function StreamLine({ camera }: { camera: Camera }) {
  const { t, i18n } = useTranslation();
  const { status, storage } = camera;
  const parts = [
    status.video_codec ? codecName(status.video_codec) : '',
    status.width > 0 ? `${status.width} × ${status.height}` : '',
    status.fps > 0 ? `${formatNumber(status.fps, i18n.language)} fps` : '',
    status.bitrate_bps > 0 ? formatBitrate(status.bitrate_bps, i18n.language) : '',
    storage.size_bytes > 0
      ? t('cameras.stores', { size: formatBytes(storage.size_bytes, i18n.language) })
      : '',
  ].filter(Boolean);
  return <p className="text-sm text-muted tabular-nums">{parts.join(' · ')}</p>;
}
