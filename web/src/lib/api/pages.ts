import { api } from './client';

interface Page<T> {
  results: T[];
  next?: string | null;
}

/** Follows `next` to the end. `next` is a path of this server. */
export async function allPages<T>(first: string, signal?: AbortSignal, maxPages = 50): Promise<T[]> {
  const all: T[] = [];
  let path: string | null = first;
  for (let page = 0; path && page < maxPages; ++page) {
    const answer: Page<T> = await api<Page<T>>(path, signal ? { signal } : {});
    all.push(...answer.results);
    path = answer.next ?? null;
  }
  return all;
}
