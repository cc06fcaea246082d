import { useQuery } from '@tanstack/react-query';
import { Navigate, Outlet, useLocation, useSearchParams } from 'react-router';
import { setupQuery } from '@/lib/api/get_setup';
import { firstRunOf, homeOf } from '@/lib/first_run';
import { safeNext } from '@/lib/safe_next';
import { Splash } from './splash';
import { useSessionStart } from './session_start';

/** Sign-in and set-up: only for those without a session; an instance without an owner shows set-up first. */
export function SignedOutGate() {
  const { session, unreachable, retry } = useSessionStart();
  const { pathname } = useLocation();
  const [params] = useSearchParams();
  const signedOut = session.phase === 'signedOut';
  const setup = useQuery({ ...setupQuery, enabled: signedOut });

  if (session.phase === 'signedIn') {
    // Set-up ends here too, and goes on to the first steps; so does who left them half-way.
    const { user } = session;
    const home = pathname === '/setup' ? '/welcome' : homeOf(user, firstRunOf(user.id));
    const next = params.get('next');
    return <Navigate to={next ? safeNext(next) : home} replace />;
  }
  if (!signedOut) return <Splash unreachable={unreachable} onRetry={retry} />;
  if (setup.isError) return <Splash unreachable onRetry={() => void setup.refetch()} />;
  if (!setup.data) return <Splash unreachable={false} onRetry={retry} />;
  if (setup.data.needed && pathname !== '/setup') return <Navigate to="/setup" replace />;
  if (!setup.data.needed && pathname === '/setup') return <Navigate to="/login" replace />;
  return <Outlet />;
}
