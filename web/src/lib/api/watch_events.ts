import type { QueryClient } from '@tanstack/react-query';
import { applyEvent } from './apply_event';
import { openEventLine } from './event_line';
import { sessionState, subscribeSession } from './session';
import { stillSignedIn } from './still_signed_in';

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
