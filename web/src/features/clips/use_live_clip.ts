import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { clipQuery, isUnderWay } from '@/lib/api/get_clip';
import type { Clip } from '@/lib/api/types';

/** A clip of a list, followed until it is made; the list is asked again then. */
export function useLiveClip(listed: Clip): Clip {
  const queries = useQueryClient();
  const underWay = isUnderWay(listed);
  const { data } = useQuery({ ...clipQuery(listed.id), enabled: underWay });
  const clip = underWay && data ? data : listed;
  const finished = underWay && !isUnderWay(clip);
  useEffect(() => {
    if (finished) void queries.invalidateQueries({ queryKey: ['clips'] });
  }, [finished, queries]);
  return clip;
}
