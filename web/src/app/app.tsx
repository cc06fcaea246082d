import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { RouterProvider } from 'react-router';
import { Toasts } from '@/components/toasts';
import { ApiError } from '@/lib/api/api_error';
import { keepSessionFresh } from '@/lib/api/refresh';
import { followUserLanguage } from '@/lib/i18n/i18n';
import { router } from './router';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // What the server refused stays refused; only a network that is away is asked again.
      retry: (count, error) => error instanceof ApiError && error.kind === 'network' && count < 2,
    },
  },
});

export function App() {
  useEffect(() => keepSessionFresh(), []);
  useEffect(() => followUserLanguage(), []);
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
      <Toasts />
    </QueryClientProvider>
  );
}
