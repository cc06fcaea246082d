import { ApiError, problemOf } from './api_error';
import { sessionState, signedIn, signedOut } from './session';
import type { Session } from './types';

export type RefreshResult = 'ok' | 'ended' | 'unavailable';

let running: Promise<RefreshResult> | null = null;

/** One refresh at a time in this tab, and by a lock one among all tabs: each takes the cookie that the last one left. */
export function refreshSession(): Promise<RefreshResult> {
  running ??= withTabLock(refreshOnce).finally(() => {
    running = null;
  });
  return running;
}

async function withTabLock(work: () => Promise<RefreshResult>): Promise<RefreshResult> {
  const locks = globalThis.navigator?.locks;
  return await (locks ? locks.request('dvr.refresh', work) : work());
}

/** Only the server's own "no" ends the session; a network that is away does not. */
async function refreshOnce(): Promise<RefreshResult> {
  try {
    const response = await fetch('/api/auth/refresh', { method: 'POST', credentials: 'same-origin' });
    if (!response.ok) throw await problemOf(response);
    signedIn((await response.json()) as Session);
    return 'ok';
  } catch (error) {
    const refused = error instanceof ApiError && (error.status === 401 || error.status === 403);
    if (!refused) return 'unavailable';
    signedOut('ended');
    return 'ended';
  }
}

const MARGIN_MS = 60_000;
const RETRY_MS = 5_000;

/** Renews the token (and with it the media cookie) a minute before it expires. Returns what stops it. */
export function keepSessionFresh(): () => void {
  const timer = setInterval(() => {
    const session = sessionState();
    if (session.phase === 'signedIn' && session.expiresAtMs - Date.now() < MARGIN_MS) void refreshSession();
  }, RETRY_MS);
  return () => clearInterval(timer);
}
