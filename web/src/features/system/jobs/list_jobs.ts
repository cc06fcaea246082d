import { useQuery } from '@tanstack/react-query';
import { api, withQuery } from '@/lib/api/client';
import type { JobPage, JobState } from '@/lib/api/types';

const ROWS = 50;
const BUSY_MS = 2_000;
const CALM_MS = 15_000;

/** `page`: the address that `next` or `previous` of another page named; null: the newest jobs. */
export function useJobs(state: JobState | null, page: string | null) {
  const path = page ?? withQuery('/api/system/jobs/', { state: state ?? undefined, limit: ROWS });
  return useQuery({
    queryKey: ['jobs', path],
    queryFn: ({ signal }) => api<JobPage>(path, { signal }),
    placeholderData: (before) => before,
    refetchInterval: ({ state: { data } }) => (data?.results.some(goesOn) ? BUSY_MS : CALM_MS),
  });
}

function goesOn(job: JobPage['results'][number]): boolean {
  return job.state === 'queued' || job.state === 'running';
}
