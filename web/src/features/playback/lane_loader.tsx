import { useEffect } from 'react';
import { laneOf, type Lane } from './timeline_layout';
import type { View } from './timeline_view';
import { useFootageAround } from './use_footage_around';

interface LaneLoaderProps {
  cameraId: number;
  zone: string;
  view: View;
  nowMs: number;
  onLane: (cameraId: number, lane: Lane) => void;
}

/** Fetches what another camera's lane shows; draws nothing itself. */
export function LaneLoader({ cameraId, zone, view, nowMs, onLane }: LaneLoaderProps) {
  const footage = useFootageAround(cameraId, zone, view, nowMs);
  useEffect(() => onLane(cameraId, laneOf(footage)), [cameraId, footage, onLane]);
  return null;
}
