import { queryOptions } from '@tanstack/react-query';
import { allPages } from './pages';
import type { SubUser } from './types';

/** Beginning of the key of everything that lists sub-users. */
export const SUB_USERS = ['sub-users'] as const;

/** All sub-users of the account, for choices. */
export const allSubUsersQuery = queryOptions({
  queryKey: [...SUB_USERS, 'all'],
  queryFn: ({ signal }) => allPages<SubUser>('/api/users/sub-users/?limit=500', signal),
});
