import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, withQuery } from '@/lib/api/client';
import type { ClipPage } from '@/lib/api/types';
import { filterQuery, type ClipFilters } from '../clip_filters';

const PAGE = 30;

/** The clips that fit the filters, page by page, newest first. */
export function clipsQuery(filters: ClipFilters, zone: string) {
  const first = withQuery('/api/clips/', { ...filterQuery(filters, zone), limit: PAGE });
  return infiniteQueryOptions({
    queryKey: ['clips', 'list', first],
    queryFn: ({ pageParam, signal }) => api<ClipPage>(pageParam, { signal }),
    initialPageParam: first,
    getNextPageParam: (page) => page.next,
  });
}
