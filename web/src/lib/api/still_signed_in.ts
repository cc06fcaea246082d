import { api } from './client';
import { sessionState, userChanged } from './session';
import type { User } from './types';

let asking: Promise<boolean> | null = null;

/**
 * Asks the server who we are now; a session that has ended leads to the sign-in page by itself. Throws ApiError when there is no
 * answer. Sockets ask before they are opened again, all of a page together once.
 */
export function stillSignedIn(): Promise<boolean> {
  asking ??= ask().finally(() => {
    asking = null;
  });
  return asking;
}

async function ask(): Promise<boolean> {
  userChanged(await api<User>('/api/auth/me'));
  return sessionState().phase === 'signedIn';
}
