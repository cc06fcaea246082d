import type { CameraState, Clip, SessionInfo } from '@/lib/api/types';

export const STATES: readonly CameraState[] = ['recording', 'connecting', 'offline', 'disabled'];
export const CLIP_STATES: readonly Clip['state'][] = ['queued', 'running', 'ready', 'failed'];

const MOMENT = '2026-01-01T12:00:00.000Z';

export function clipIn(state: Clip['state']): Clip {
  return {
    id: 1,
    camera_id: 1,
    recording_id: null,
    user_id: 1,
    name: '',
    start_time: MOMENT,
    end_time: MOMENT,
    duration: 10,
    mode: 'exact',
    state,
    progress: state === 'running' ? 0.4 : 0,
    size_bytes: null,
    sha256: null,
    gaps: [],
    error: state === 'failed' ? 'there is no footage of it any more' : null,
    created_at: MOMENT,
    footage_start: null,
    footage_end: null,
  };
}

const SESSION: SessionInfo = {
  id: '1',
  kind: 'login',
  name: '',
  address: '192.0.2.7',
  user_agent:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  created_at: MOMENT,
  used_at: MOMENT,
  expires_at: MOMENT,
  is_current: true,
  link: null,
};

export const SESSIONS: readonly SessionInfo[] = [
  SESSION,
  {
    ...SESSION,
    id: '2',
    is_current: false,
    user_agent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  },
  { ...SESSION, id: '3', is_current: false, kind: 'link', name: 'VLC' },
];
