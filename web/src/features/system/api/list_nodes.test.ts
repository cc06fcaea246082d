import { describe, expect, it } from 'vitest';
import type { Node } from '@/lib/api/types';
import { cpuPercent, readingOf } from './list_nodes';

const node = (cpu_seconds: number, started_at = '2026-11-22T08:30:00Z') =>
  ({ name: 'attic', started_at, cpu_seconds }) as Node;

describe('what a node used of a CPU', () => {
  it('is the difference of two readings', () => {
    const first = readingOf(node(10), 1_000, []);
    expect(cpuPercent(first)).toBeNull();
    expect(cpuPercent(readingOf(node(12.5), 6_000, [first]))).toBeCloseTo(50);
  });

  it('begins anew when the server does', () => {
    const first = readingOf(node(10), 1_000, []);
    expect(cpuPercent(readingOf(node(1, '2026-11-22T09:00:00Z'), 6_000, [first]))).toBeNull();
  });

  it('is not told of a moment', () => {
    const first = readingOf(node(10), 1_000, []);
    expect(cpuPercent(readingOf(node(10.4), 1_500, [first]))).toBeNull();
  });
});
