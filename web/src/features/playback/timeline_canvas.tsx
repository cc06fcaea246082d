import { useLayoutEffect, useMemo, useRef } from 'react';
import { useIsDark } from '@/lib/theme';
import { drawTimeline, timelineColours, type TimelineScene } from './draw_timeline';

export const TIMELINE_PX = 80;

export function TimelineCanvas({ width, scene }: { width: number; scene: TimelineScene }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = useIsDark();
  const colours = useMemo(() => ({ dark, ...timelineColours() }), [dark]);

  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context || width === 0) return;
    const scale = window.devicePixelRatio || 1;
    const pixels = { width: Math.round(width * scale), height: Math.round(TIMELINE_PX * scale) };
    if (canvas.current.width !== pixels.width || canvas.current.height !== pixels.height) {
      Object.assign(canvas.current, pixels);
    }
    context.setTransform(scale, 0, 0, scale, 0, 0);
    drawTimeline(context, width, TIMELINE_PX, scene, colours);
  });

  return <canvas ref={canvas} aria-hidden="true" className="absolute inset-0 size-full" />;
}
