import { useQuery } from '@tanstack/react-query';
import * as z from 'zod/mini';
import type { Health } from '@/lib/api/types';

const healthSchema = z.object({
  status: z.enum(['ok', 'failing']),
  checks: z.record(z.string(), z.object({ state: z.enum(['ok', 'failing']), since: z.string() })),
});

/** A server that is not ready answers 503 with the same document: that is news, not a failure of the call. */
export function useReadiness() {
  return useQuery({
    queryKey: ['readiness'],
    queryFn: async ({ signal }): Promise<Health> => {
      const response = await fetch('/readyz', { signal });
      return healthSchema.parse(await response.json());
    },
    refetchInterval: 15_000,
  });
}
