import { Navigate, Outlet, useLocation } from 'react-router';
import { Splash } from './splash';
import { useSessionStart } from './session_start';

/** Lets signed-in people through; sends others to sign in, and back to where they wanted to go. */
export function RequireSession() {
  const { session, unreachable, retry } = useSessionStart();
  const location = useLocation();
  if (session.phase === 'unknown') return <Splash unreachable={unreachable} onRetry={retry} />;
  if (session.phase === 'signedOut') {
    const wanted = location.pathname + location.search;
    return <Navigate to={wanted === '/' ? '/login' : `/login?next=${encodeURIComponent(wanted)}`} replace />;
  }
  return <Outlet />;
}
