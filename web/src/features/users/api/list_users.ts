import { useInfiniteQuery } from '@tanstack/react-query';
import { api, withQuery } from '@/lib/api/client';
import { SUB_USERS } from '@/lib/api/list_sub_users';
import type { SubUserPage } from '@/lib/api/types';

const PAGE = 50;

export interface UserFilter {
  search: string;
  is_active: boolean | undefined;
}

/** Sub-users of the account, page by page; what was shown stays while another search runs. */
export function useUsers({ search, is_active }: UserFilter) {
  return useInfiniteQuery({
    queryKey: [...SUB_USERS, 'pages', search, is_active ?? null],
    queryFn: ({ pageParam, signal }) => api<SubUserPage>(pageParam, { signal }),
    initialPageParam: withQuery('/api/users/sub-users/', {
      limit: PAGE,
      search: search || undefined,
      is_active,
    }),
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });
}
