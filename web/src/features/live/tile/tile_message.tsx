import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Spinner } from '@/components/button';
import { Since, useReasonText } from '@/components/camera_status';
import { Icon } from '@/components/icon';
import type { Camera } from '@/lib/api/types';
import type { LiveStream } from '@/lib/api/media_urls';
import type { LiveState } from '../player/live_player';

interface TileMessageProps {
  camera: Camera;
  state: LiveState;
  stream: LiveStream;
  /** False: this browser cannot decode the camera's codec. */
  playable: boolean;
}

/** Why there is no picture, and what to do. */
export function TileMessage({ camera, state, stream, playable }: TileMessageProps) {
  const { t } = useTranslation();
  const reason = useReasonText(camera.status);
  const { state: cameraState, since } = camera.status;

  if (cameraState === 'disabled') {
    return (
      <Middle icon="power" title={t('live.disabled.title')}>
        {camera.permissions.can_manage && (
          <Link to={`/cameras/${camera.id}`} className="underline underline-offset-4">
            {t('live.disabled.action')}
          </Link>
        )}
      </Middle>
    );
  }
  if (reason) {
    return (
      <Middle icon={cameraState === 'offline' ? 'warning' : 'spinner'} title={reason.what}>
        <p className="hidden text-balance sm:block">{reason.advice}</p>
        <p className="text-white/60">
          <Since time={since} />
        </p>
      </Middle>
    );
  }
  if (cameraState !== 'recording') return <Middle icon="spinner" title={t('state.connecting')} />;
  if (!playable || state === 'unsupported') {
    return (
      <Middle icon="warning" title={t('live.unsupported.title')}>
        <p>{t('live.unsupported.text')}</p>
      </Middle>
    );
  }
  if (state === 'refused')
    return (
      <Middle icon="lock" title={t('live.refused.title')}>
        {t('live.refused.text')}
      </Middle>
    );
  if (state === 'gone')
    return (
      <Middle icon="warning" title={t('live.gone.title')}>
        {t('live.gone.text')}
      </Middle>
    );
  if (state === 'away') return <Away camera={camera} stream={stream} />;
  return <Middle icon="spinner" title={state === 'recovering' ? t('live.recovering') : t('live.starting')} />;
}

/** The line stands, but the camera sends nothing through it. */
function Away({ camera, stream }: { camera: Camera; stream: LiveStream }) {
  const { t } = useTranslation();
  const reason = stream === 'sub' ? (camera.sub_stream?.reason ?? 'none') : 'none';
  return (
    <Middle icon="spinner" title={t('live.away')}>
      {reason !== 'none' && <p>{t(`reason.${reason}.what`)}</p>}
    </Middle>
  );
}

interface MiddleProps {
  icon: 'spinner' | 'warning' | 'power' | 'lock';
  title: string;
  children?: React.ReactNode;
}

function Middle({ icon, title, children }: MiddleProps) {
  return (
    <div
      data-testid="tile-message"
      className="absolute inset-0 flex flex-col items-center justify-center gap-2 px-6 text-center text-sm text-white/80"
    >
      {icon === 'spinner' ? <Spinner size={26} /> : <Icon name={icon} size={28} />}
      <p className="font-medium text-white">{title}</p>
      {children && <div className="max-w-sm space-y-1 text-xs">{children}</div>}
    </div>
  );
}
