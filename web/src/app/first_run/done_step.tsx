import { useTranslation } from 'react-i18next';
import { Button, LinkButton } from '@/components/button';
import { Since, StateChip, useReasonText } from '@/components/camera_status';
import { Card, Skeleton } from '@/components/page';
import { useCameras } from '@/lib/api/list_cameras';
import type { Camera } from '@/lib/api/types';

/** What was reached: the camera and its state in words, and where to go from here. */
export function DoneStep({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation();
  const cameras = useCameras();
  return (
    <Card>
      <div className="space-y-6">
        {cameras.isPending && <Skeleton className="h-16 w-full" />}
        {cameras.data && cameras.data.length > 0 && (
          <ul className="divide-y divide-line" aria-live="polite">
            {cameras.data.map((camera) => (
              <CameraLine key={camera.id} camera={camera} />
            ))}
          </ul>
        )}
        {cameras.data?.length === 0 && <p className="text-sm text-muted">{t('firstRun.done.none')}</p>}
        <div className="flex flex-wrap gap-2">
          <Button tone="primary" icon="live" onClick={onLeave} data-testid="first-run-live">
            {t('firstRun.done.live')}
          </Button>
          <LinkButton icon="plus" to="/cameras/new">
            {t('cameras.add')}
          </LinkButton>
          <LinkButton icon="users" to="/users/new">
            {t('users.add')}
          </LinkButton>
        </div>
      </div>
    </Card>
  );
}

function CameraLine({ camera }: { camera: Camera }) {
  const reason = useReasonText(camera.status);
  return (
    <li className="py-3 first:pt-0 last:pb-0">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <span className="font-medium">{camera.name}</span>
        <StateChip state={camera.status.state} />
        <span className="text-muted">
          <Since time={camera.status.since} />
        </span>
      </p>
      {reason && (
        <p className="mt-1 text-sm text-muted">
          {reason.what}. {reason.advice}
        </p>
      )}
    </li>
  );
}
