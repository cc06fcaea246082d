import { useMemo } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import type { Camera } from '@/lib/api/types';
import { toApiTime } from '@/lib/time/api_time';
import { readWith } from './follow';

export interface Together {
  others: Camera[];
  setOthers: (ids: readonly number[]) => void;
  /** One of them leads from now on, at the same moment; the first one plays along. */
  lead: (id: number) => void;
  /** Another camera leads, in the first one's place. */
  replace: (id: number) => void;
}

/** The cameras that play beside the first one, from the address; the same list until they are others. */
export function useOtherIds(camera: Camera, cameras: readonly Camera[]): readonly number[] {
  const [params] = useSearchParams();
  const playable = cameras.map((one) => one.id);
  const known = readWith(params.get('with'), camera.id, playable).join();
  return useMemo(() => (known ? known.split(',').map(Number) : []), [known]);
}

export function useTogether(
  camera: Camera,
  cameras: readonly Camera[],
  ids: readonly number[],
  momentMs: () => number | null,
): Together {
  const navigate = useNavigate();
  const [, setParams] = useSearchParams();
  const others = useMemo(
    () => ids.flatMap((id) => cameras.find((one) => one.id === id) ?? []),
    [ids, cameras],
  );

  const setOthers = (next: readonly number[]) =>
    setParams(
      (old) => {
        const changed = new URLSearchParams(old);
        if (next.length > 0) changed.set('with', next.join(','));
        else changed.delete('with');
        return changed;
      },
      { replace: true },
    );
  const goTo = (id: number, beside: readonly number[]) => {
    const next = new URLSearchParams();
    const ms = momentMs();
    if (ms !== null) next.set('t', toApiTime(ms));
    if (beside.length > 0) next.set('with', beside.join(','));
    void navigate({ pathname: `/playback/${id}`, search: next.toString() });
  };
  return {
    others,
    setOthers,
    lead: (id) =>
      goTo(
        id,
        ids.map((one) => (one === id ? camera.id : one)),
      ),
    replace: (id) =>
      goTo(
        id,
        ids.filter((one) => one !== id),
      ),
  };
}
