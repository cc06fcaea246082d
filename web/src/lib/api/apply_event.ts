import type { QueryClient } from '@tanstack/react-query';
import type { ServerEvent } from './event_line';
import { clipQuery } from './get_clip';
import { camerasQuery } from './list_cameras';
import type { CameraStatus, Clip } from './types';

/** What is shown follows what happened: known answers are changed in place, others are asked for again. */
export function applyEvent(queries: QueryClient, { type, data }: ServerEvent): void {
  const askAgain = (...queryKey: unknown[]) => void queries.invalidateQueries({ queryKey });
  switch (type) {
    case 'camera.state': {
      const { camera_id, ...state } = data as { camera_id: number } & Partial<CameraStatus>;
      queries.setQueryData(camerasQuery.queryKey, (cameras) =>
        cameras?.map((one) => (one.id === camera_id ? { ...one, status: { ...one.status, ...state } } : one)),
      );
      break;
    }
    case 'gap.opened':
    case 'gap.closed':
      askAgain('gaps', data.camera_id);
      break;
    case 'clip.changed': {
      const clip = data as unknown as Clip;
      const before = queries.getQueryData(clipQuery(clip.id).queryKey);
      queries.setQueryData(clipQuery(clip.id).queryKey, clip);
      if (before?.state !== clip.state || before.name !== clip.name) askAgain('clips');
      break;
    }
    case 'clip.removed':
      askAgain('clips');
      break;
    case 'alarm.raised':
    case 'alarm.cleared':
      askAgain('alarms');
      break;
    case 'resync':
      void queries.invalidateQueries();
      break;
  }
}
