import { queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import type { Layout, LayoutDraft, LayoutPage } from '@/lib/api/types';

export const layoutsQuery = queryOptions({
  queryKey: ['layouts'],
  queryFn: async ({ signal }) => (await api<LayoutPage>('/api/layouts/', { signal })).results,
  staleTime: 60_000,
});

export function useLayouts() {
  return useQuery(layoutsQuery);
}

function keep(queries: QueryClient, saved: Layout): void {
  queries.setQueryData(layoutsQuery.queryKey, (old) =>
    [...(old ?? []).filter((one) => one.id !== saved.id), saved].sort((a, b) => a.name.localeCompare(b.name)),
  );
}

/** A new one without an id, else in place of that one. */
export function useSaveLayout(id: number | null) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: LayoutDraft) =>
      id === null
        ? api<Layout>('/api/layouts/', { method: 'POST', body })
        : api<Layout>(`/api/layouts/${id}/`, { method: 'PUT', body }),
    onSuccess: (saved) => keep(queries, saved),
  });
}

export function useDeleteLayout(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api<undefined>(`/api/layouts/${id}/`, { method: 'DELETE' }),
    onSuccess: () =>
      queries.setQueryData(layoutsQuery.queryKey, (old) => old?.filter((one) => one.id !== id)),
  });
}
