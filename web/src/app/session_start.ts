import { useEffect, useState } from 'react';
import { refreshSession } from '@/lib/api/refresh';
import { mayHaveSession, signedOut, useSession, type SessionState } from '@/lib/api/session';

export interface SessionStart {
  session: SessionState;
  unreachable: boolean;
  retry: () => void;
}

/** On the first page: takes up the session that the refresh cookie holds, if there may be one. */
export function useSessionStart(): SessionStart {
  const session = useSession();
  const [unreachable, setUnreachable] = useState(false);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (session.phase !== 'unknown') return undefined;
    if (!mayHaveSession()) {
      signedOut();
      return undefined;
    }
    let current = true;
    void refreshSession().then((result) => {
      if (current) setUnreachable(result === 'unavailable');
    });
    return () => {
      current = false;
    };
  }, [session.phase, attempt]);

  const retry = () => setAttempt((count) => count + 1);
  return { session, unreachable, retry };
}
