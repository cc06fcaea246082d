import { useQuery } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import type { Node, NodePage } from '@/lib/api/types';

const EVERY_MS = 5_000;
/** Until there are two readings to compare. */
const FIRST_MS = 1_500;

/** A node at a moment of this browser's clock, and what it was before: what it used in between is their difference. */
export interface NodeReading {
  node: Node;
  atMs: number;
  before: { cpuSeconds: number; atMs: number } | null;
}

/** For the administrator. */
export function useNodes() {
  return useQuery({
    queryKey: ['nodes'],
    queryFn: async ({ signal, client }): Promise<NodeReading[]> => {
      const { results } = await api<NodePage>('/api/system/nodes/', { signal });
      const known = client.getQueryData<NodeReading[]>(['nodes']) ?? [];
      return results.map((node) => readingOf(node, performance.now(), known));
    },
    refetchInterval: ({ state }) => (state.data?.some((one) => one.before === null) ? FIRST_MS : EVERY_MS),
  });
}

export function readingOf(node: Node, atMs: number, known: readonly NodeReading[]): NodeReading {
  const same = known.find((one) => one.node.name === node.name && one.node.started_at === node.started_at);
  return { node, atMs, before: same ? { cpuSeconds: same.node.cpu_seconds, atMs: same.atMs } : null };
}

/** Of one core, in per cent: 150 is one and a half. Null: not known yet. */
export function cpuPercent({ node, atMs, before }: NodeReading): number | null {
  if (!before || atMs - before.atMs < 1_000) return null;
  return Math.max(0, (100_000 * (node.cpu_seconds - before.cpuSeconds)) / (atMs - before.atMs));
}
