import { queryOptions } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import { SUB_USERS } from '@/lib/api/list_sub_users';
import type { SubUser } from '@/lib/api/types';

export function userQuery(id: number) {
  return queryOptions({
    queryKey: [...SUB_USERS, id],
    queryFn: ({ signal }) => api<SubUser>(`/api/users/sub-users/${id}/`, { signal }),
  });
}
