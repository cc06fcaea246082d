import type { components } from './schema';

/** A camera's second, smaller stream, for walls of many tiles: pulled only while somebody watches it, never recorded. */
export interface SubStream {
  state: 'idle' | 'connecting' | 'live' | 'offline';
  reason: components['schemas']['Reason'];
  detail: string;
  since: string;
}

export interface SubStreamUrl {
  /** Without credentials; empty: none. */
  sub_rtsp_url?: string | null;
}

export interface SubStreamFields extends SubStreamUrl {
  /** Null: the camera has none. */
  sub_stream?: SubStream | null;
}
