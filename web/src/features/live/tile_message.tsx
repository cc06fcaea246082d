import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Spinner } from '@/components/button';
import { Since, useReasonText } from '@/components/camera_status';
import { Icon } from '@/components/icon';
import type { Camera } from '@/lib/api/types';
import type { LiveState } from './live_player';

interface TileMessageProps {
  camera: Camera;
  state: LiveState;
  /** False: this browser cannot decode the camera's codec. */
  playable: boolean;
}

/** Why there is no picture, and what to do. */
export function TileMessage({ camera, state, playable }: TileMessageProps) {
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
  return <Middle icon="spinner" title={state === 'recovering' ? t('live.recovering') : t('live.starting')} />;
}

interface MiddleProps {
  icon: 'spinner' | 'warning' | 'power';
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
