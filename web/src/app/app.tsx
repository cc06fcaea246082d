import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { RouterProvider } from 'react-router';
import { Toasts } from '@/components/toasts';
import { ApiError } from '@/lib/api/api_error';
import { keepSessionFresh } from '@/lib/api/refresh';
import { sessionState, subscribeSession } from '@/lib/api/session';
import { watchEvents } from '@/lib/api/watch_events';
import { watchSession } from '@/lib/api/watch_session';
import { followUserLanguage } from '@/lib/i18n/i18n';
import { watchForUpdates } from './app_updates';
import { router } from './router';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // The recorder may be on this device or beside it: the browser's word that there is no network counts for nothing.
      networkMode: 'always',
      staleTime: 2_000,
      // What the server refused stays refused; only a network that is away is asked again.
      retry: (count, error) => error instanceof ApiError && error.kind === 'network' && count < 2,
    },
    mutations: { networkMode: 'always' },
  },
});

/** What one person was shown is not there for the next one in the same tab. */
function forgetOnSignOut(): () => void {
  return subscribeSession(() => {
    if (sessionState().phase === 'signedOut') queries.clear();
  });
}

export function App() {
  useEffect(() => keepSessionFresh(), []);
  useEffect(() => watchSession(), []);
  useEffect(() => watchEvents(queries), []);
  useEffect(() => followUserLanguage(), []);
  useEffect(() => forgetOnSignOut(), []);
  useEffect(() => watchForUpdates(), []);
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
      <Toasts />
    </QueryClientProvider>
  );
}
