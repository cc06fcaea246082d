import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import { SUB_USERS } from '@/lib/api/list_sub_users';
import type { SubUser, SubUserPatch } from '@/lib/api/types';
import { userQuery } from './get_user';

export function useUpdateUser(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: SubUserPatch) =>
      api<SubUser>(`/api/users/sub-users/${id}/`, { method: 'PATCH', body }),
    onSuccess: (user) => {
      queries.setQueryData(userQuery(id).queryKey, user);
      return queries.invalidateQueries({ queryKey: SUB_USERS });
    },
  });
}
