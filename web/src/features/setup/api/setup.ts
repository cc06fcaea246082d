import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import { setupQuery } from '@/lib/api/get_setup';
import { signedIn } from '@/lib/api/session';
import type { Session, SetupRequest } from '@/lib/api/types';

export function useSetup() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: SetupRequest) =>
      api<Session>('/api/auth/setup', { method: 'POST', body, authenticated: false }),
    onSuccess: (session) => {
      queries.setQueryData(setupQuery.queryKey, { needed: false });
      signedIn(session);
    },
  });
}
