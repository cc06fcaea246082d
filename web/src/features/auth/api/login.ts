import { useMutation } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import { signedIn } from '@/lib/api/session';
import type { Session } from '@/lib/api/types';

interface Credentials {
  email: string;
  password: string;
}

export function useLogin() {
  return useMutation({
    mutationFn: (body: Credentials) =>
      api<Session>('/api/auth/login', { method: 'POST', body, authenticated: false }),
    onSuccess: (session) => signedIn(session),
  });
}
