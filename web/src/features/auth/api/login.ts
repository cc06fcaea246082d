import { useMutation } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import { ApiError } from '@/lib/api/api_error';
import { signedIn } from '@/lib/api/session';
import type { Session } from '@/lib/api/types';

export interface Credentials {
  email: string;
  password: string;
  totp?: string;
  recovery_code?: string;
}

export function useLogin() {
  return useMutation({
    mutationFn: (body: Credentials) =>
      api<Session>('/api/auth/login', { method: 'POST', body, authenticated: false }),
    onSuccess: (session) => signedIn(session),
  });
}

/** The password is right; the code of the authenticator app is wanted, or the one that was sent is wrong. */
export function wantsCode(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401 && error.code === 'totp_required';
}
