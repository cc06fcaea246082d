import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import { SUB_USERS } from '@/lib/api/list_sub_users';
import type { SubUser, SubUserCreate } from '@/lib/api/types';

export function useCreateUser() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: SubUserCreate) => api<SubUser>('/api/users/sub-users/', { method: 'POST', body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: SUB_USERS }),
  });
}
