import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useNow } from '@/lib/use_now';
import { dayBounds, dayOf, type Day, type DayBounds } from '@/lib/time/zone';
import { dayQuery } from './api/get_day';
import { NO_FOOTAGE, type Footage } from './footage';

const GROW_MS = 4_000;

export interface ShownDay {
  day: Day;
  today: Day;
  bounds: DayBounds;
  todayEndMs: number;
  footage: Footage;
  loaded: boolean;
  error: unknown;
  refetch: () => void;
  nowMs: number;
  show: (day: Day) => void;
}

/** The day that the timeline shows: that of the playhead, until another one is chosen. */
export function useDay(cameraId: number, zone: string, positionMs: number | null): ShownDay {
  const nowMs = useNow(1_000);
  const today = dayOf(nowMs, zone);
  const playing = positionMs === null ? today : dayOf(positionMs, zone);
  const [day, setDay] = useState(playing);
  useEffect(() => setDay(playing), [playing]);

  const query = useQuery({ ...dayQuery(cameraId, day), refetchInterval: day === today ? GROW_MS : false });
  // New bounds only for a new day: the timeline's view is remembered by them.
  const [bounds, setBounds] = useState({ day, zone, value: dayBounds(day, zone) });
  if (bounds.day !== day || bounds.zone !== zone) setBounds({ day, zone, value: dayBounds(day, zone) });

  const todayEndMs = useMemo(() => dayBounds(today, zone).endMs, [today, zone]);

  return {
    day,
    today,
    todayEndMs,
    bounds: bounds.value,
    footage: query.data ?? NO_FOOTAGE,
    loaded: query.isSuccess,
    error: query.data ? null : query.error,
    refetch: () => void query.refetch(),
    nowMs,
    show: setDay,
  };
}
