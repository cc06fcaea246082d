import { queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api/client';

export type TileStream = 'auto' | 'main' | 'sub';

export interface LayoutTile {
  camera_id: number;
  x: number;
  y: number;
  w: number;
  h: number;
  stream: TileStream;
}

export interface LayoutDraft {
  name: string;
  columns: number;
  rows: number;
  tiles: LayoutTile[];
}

export interface Layout extends LayoutDraft {
  id: number;
  created_at: string;
  updated_at: string;
}

interface LayoutList {
  count: number;
  results: Layout[];
}

export const layoutsQuery = queryOptions({
  queryKey: ['layouts'],
  queryFn: async ({ signal }) => (await api<LayoutList>('/api/layouts/', { signal })).results,
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
