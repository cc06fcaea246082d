import { useQuery } from '@tanstack/react-query';
import { api, withQuery } from '@/lib/api/client';
import type { AuditPage } from '@/lib/api/types';

const ROWS = 50;

/** `page`: the address that `next` or `previous` of another page named; null: the newest rows. */
export function useAudit(query: Record<string, string | number | undefined>, page: string | null) {
  const path = page ?? withQuery('/api/system/audit/', { ...query, limit: ROWS });
  return useQuery({
    queryKey: ['audit', path],
    queryFn: ({ signal }) => api<AuditPage>(path, { signal }),
    placeholderData: (before) => before,
  });
}
