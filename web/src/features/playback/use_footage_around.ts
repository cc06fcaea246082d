import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { NO_FOOTAGE, type Footage } from './footage';
import { FootageDays } from './footage_days';
import type { View } from './timeline_view';
import { useOldest } from './use_oldest';

const GROW_MS = 4_000;

/** The footage of the days in a view, and of those seen before; grows while the view is looked at. */
export function useFootageAround(cameraId: number, zone: string, view: View, nowMs: number): Footage {
  const queries = useQueryClient();
  const oldest = useOldest(cameraId);
  const [footage, setFootage] = useState(NO_FOOTAGE);
  const days = useRef<FootageDays | null>(null);
  const { startMs, endMs } = view;
  const growing = endMs >= nowMs;

  useEffect(() => {
    const made = new FootageDays(queries, cameraId, zone, setFootage);
    days.current = made;
    return () => made.stop();
  }, [queries, cameraId, zone]);

  useEffect(() => {
    days.current?.want({ startMs, endMs }, oldest ?? startMs);
  }, [startMs, endMs, oldest, cameraId, zone]);

  useEffect(() => {
    if (!growing) return undefined;
    const timer = setInterval(() => days.current?.grow(), GROW_MS);
    return () => clearInterval(timer);
  }, [growing]);
  return footage;
}
