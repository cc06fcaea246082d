import { api } from './client';
import { sessionState, userChanged } from './session';
import type { User } from './types';

const EVERY_MS = 15_000;

/**
 * Asks now and then, and whenever the page is seen again, who we are: a session that was ended elsewhere leads to the
 * sign-in page within seconds, and what the owner changed about this user is seen. Returns what stops it.
 */
export function watchSession(): () => void {
  const look = () => {
    if (document.visibilityState !== 'visible' || sessionState().phase !== 'signedIn') return;
    // A session that has ended is told by api() itself; a network that is away is not news here.
    void api<User>('/api/auth/me').then(userChanged, () => undefined);
  };
  const timer = setInterval(look, EVERY_MS);
  document.addEventListener('visibilitychange', look);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
  };
}
