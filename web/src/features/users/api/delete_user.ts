import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import { SUB_USERS } from '@/lib/api/list_sub_users';

export function useDeleteUser(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api<undefined>(`/api/users/sub-users/${id}/`, { method: 'DELETE' }),
    // Only the lists: the page of the user is left, and must not ask for somebody who is gone.
    onSuccess: () => void queries.invalidateQueries({ queryKey: [...SUB_USERS, 'pages'] }),
  });
}
