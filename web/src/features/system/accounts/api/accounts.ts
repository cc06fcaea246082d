import { queryOptions, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, withQuery } from '@/lib/api/client';
import type { Account, AccountCreate, AccountPage, AccountPatch } from '@/lib/api/types';

const KEY = ['accounts'] as const;
const PAGE = 50;

export function useAccounts(search: string) {
  return useInfiniteQuery({
    queryKey: [...KEY, 'pages', search],
    queryFn: ({ pageParam, signal }) => api<AccountPage>(pageParam, { signal }),
    initialPageParam: withQuery('/api/system/accounts/', { limit: PAGE, search: search || undefined }),
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });
}

export function accountQuery(id: number) {
  return queryOptions({
    queryKey: [...KEY, id],
    queryFn: ({ signal }) => api<Account>(`/api/system/accounts/${id}/`, { signal }),
  });
}

export function useCreateAccount() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: AccountCreate) => api<Account>('/api/system/accounts/', { method: 'POST', body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

export function useUpdateAccount(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: AccountPatch) =>
      api<Account>(`/api/system/accounts/${id}/`, { method: 'PATCH', body }),
    onSuccess: (account) => {
      queries.setQueryData(accountQuery(id).queryKey, account);
      return queries.invalidateQueries({ queryKey: KEY });
    },
  });
}

export function useDeleteAccount(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api<undefined>(`/api/system/accounts/${id}/`, { method: 'DELETE' }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: [...KEY, 'pages'] }),
    // Refused: something was added meanwhile; the page shows what.
    onError: () => void queries.invalidateQueries({ queryKey: [...KEY, id] }),
  });
}
