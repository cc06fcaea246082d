// The words of the live socket (docs/reference/live-socket.md): read with doubt, like all that comes from outside.

export interface InitMessage {
  type: 'init';
  run: number;
  mime: string;
  width: number;
  height: number;
  /** Seconds: where the first part that follows begins. */
  mediaTime: number;
}

export type LiveMessage =
  | InitMessage
  | { type: 'dropped'; parts: number; duration: number }
  | { type: 'hello' | 'away' | 'heartbeat' };

const MOST_MIME = 200;

/** Null: not one that is known here. Newer servers may say more. */
export function readLiveMessage(text: string): LiveMessage | null {
  const said = objectOf(text);
  switch (said?.type) {
    case 'hello':
    case 'away':
    case 'heartbeat':
      return { type: said.type };
    case 'init':
      return initOf(said);
    case 'dropped':
      return { type: 'dropped', parts: amount(said.parts) ?? 0, duration: amount(said.duration) ?? 0 };
    default:
      return null;
  }
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function initOf(said: Record<string, unknown>): InitMessage | null {
  const { mime } = said;
  const mediaTime = amount(said.media_time);
  if (typeof mime !== 'string' || mime.length > MOST_MIME || !mime.startsWith('video/mp4')) return null;
  if (mediaTime === null) return null;
  return {
    type: 'init',
    run: amount(said.run) ?? 0,
    mime,
    width: amount(said.width) ?? 0,
    height: amount(said.height) ?? 0,
    mediaTime,
  };
}

function amount(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** codecs="avc1.64001f,mp4a.40.2" → avc1.64001f,mp4a.40.2 */
export function codecsOf(mime: string): string {
  return /codecs="?([^";]*)/.exec(mime)?.[1] ?? '';
}
