import type { QueryClient } from '@tanstack/react-query';
import { applyEvent } from './apply_event';
import { api } from './client';
import { openEventLine } from './event_line';
import { sessionState, subscribeSession, userChanged } from './session';
import type { User } from './types';

/** Who we are now; a session that has ended leads to the sign-in page by itself. */
async function stillSignedIn(): Promise<boolean> {
  userChanged(await api<User>('/api/auth/me'));
  return sessionState().phase === 'signedIn';
}

/** Follows the server's events while somebody is signed in. Returns what stops it. */
export function watchEvents(queries: QueryClient): () => void {
  let close: (() => void) | null = null;
  const follow = () => {
    const wanted = sessionState().phase === 'signedIn';
    if (wanted && !close) {
      close = openEventLine({
        onEvent: (event) => {
          if (event.type === 'session.ended') void stillSignedIn().catch(() => undefined);
          else applyEvent(queries, event);
        },
        mayTry: stillSignedIn,
      });
    } else if (!wanted && close) {
      close();
      close = null;
    }
  };
  follow();
  const stop = subscribeSession(follow);
  return () => {
    stop();
    close?.();
  };
}
