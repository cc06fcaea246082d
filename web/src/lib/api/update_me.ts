import { useMutation } from '@tanstack/react-query';
import { api } from './client';
import { userChanged } from './session';
import type { User, UserPatch } from './types';

export function updateMe(patch: UserPatch): Promise<User> {
  return api<User>('/api/auth/me', { method: 'PATCH', body: patch });
}

export function useUpdateMe() {
  return useMutation({ mutationFn: updateMe, onSuccess: userChanged });
}
