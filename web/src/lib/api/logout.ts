import type { QueryClient } from '@tanstack/react-query';
import { accessToken, signedOut } from './session';

/** Leaves the pages first, so that no player asks for media of an ended session; then ends it on the server. */
export async function logout(queries: QueryClient): Promise<void> {
  const token = accessToken();
  signedOut();
  queries.clear();
  if (!token) return;
  await new Promise((resolve) => setTimeout(resolve));
  const headers = { Authorization: `Bearer ${token}` };
  await fetch('/api/auth/logout', { method: 'POST', headers, credentials: 'same-origin' }).catch(
    () => undefined,
  );
}
