import type { QueryClient } from '@tanstack/react-query';
import { api } from './client';
import { signedOut } from './session';

/** Ends the session here in any case; on the server when it can be reached. */
export async function logout(queries: QueryClient): Promise<void> {
  await api<undefined>('/api/auth/logout', { method: 'POST' }).catch(() => undefined);
  signedOut();
  queries.clear();
}
