import { useMutation } from '@tanstack/react-query';
import { api } from '@/lib/api/client';

interface PasswordChange {
  current_password: string;
  new_password: string;
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (body: PasswordChange) => api<undefined>('/api/auth/password', { method: 'POST', body }),
  });
}
