import type { Footage } from './footage';
import { ticksOf, xOf, type View } from './timeline_view';

export interface TimelineColours {
  text: string;
  muted: string;
  line: string;
  lane: string;
  recorded: string;
  permanent: string;
  gap: string;
  now: string;
  accent: string;
}

export function timelineColours(): TimelineColours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: token('--text'),
    muted: token('--muted'),
    line: token('--line-strong'),
    lane: token('--sunken'),
    recorded: token('--tl-recorded'),
    permanent: token('--tl-permanent'),
    gap: token('--tl-gap'),
    now: token('--tl-now'),
    accent: token('--accent'),
  };
}

export interface TimelineScene {
  view: View;
  dayStartMs: number;
  footage: Footage;
  nowMs: number;
  playheadMs: number | null;
  hoverMs: number | null;
  range: { inMs: number | null; outMs: number | null };
  label: (ms: number, stepMs: number) => string;
}

export const RULER_PX = 22;
const LABEL_PX = 74;
const MIN_SPAN_PX = 1.5;

/** Draws everything in CSS pixels; the caller has scaled the context. */
export function drawTimeline(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  scene: TimelineScene,
  colours: TimelineColours,
): void {
  context.clearRect(0, 0, width, height);
  context.fillStyle = colours.lane;
  context.beginPath();
  context.roundRect(0, RULER_PX, width, height - RULER_PX, 6);
  context.fill();
  context.save();
  context.clip();
  drawGaps(context, width, height, scene, colours);
  drawSpans(context, width, height, scene, colours);
  drawRange(context, width, height, scene, colours);
  context.restore();
  drawRuler(context, width, height, scene, colours);
  drawLine(context, width, height, scene, scene.nowMs, colours.now, 2);
  if (scene.hoverMs !== null) drawLine(context, width, height, scene, scene.hoverMs, colours.muted, 1);
  if (scene.playheadMs !== null) drawPlayhead(context, width, height, scene, scene.playheadMs, colours);
}

function drawSpans(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { view, footage }: TimelineScene,
  colours: TimelineColours,
): void {
  for (const span of footage.spans) {
    if (span.endMs < view.startMs || span.startMs > view.endMs) continue;
    const left = xOf(view, width, span.startMs);
    const right = xOf(view, width, span.endMs);
    context.fillStyle = span.permanent ? colours.permanent : colours.recorded;
    context.fillRect(left, RULER_PX + 4, Math.max(MIN_SPAN_PX, right - left), height - RULER_PX - 8);
  }
}

function drawGaps(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { view, footage, nowMs }: TimelineScene,
  colours: TimelineColours,
): void {
  for (const gap of footage.gaps) {
    const end = Math.min(gap.endMs, nowMs);
    if (end < view.startMs || gap.startMs > view.endMs) continue;
    const left = Math.max(0, xOf(view, width, gap.startMs));
    const right = Math.min(width, xOf(view, width, end));
    hatch(
      context,
      left,
      RULER_PX + 4,
      Math.max(MIN_SPAN_PX, right - left),
      height - RULER_PX - 8,
      colours.gap,
    );
  }
}

function hatch(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  width: number,
  height: number,
  colour: string,
): void {
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.globalAlpha = 0.28;
  context.fillStyle = colour;
  context.fillRect(left, top, width, height);
  context.globalAlpha = 0.9;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  // Lines are anchored to the canvas, so that they stand still while a gap grows.
  for (let x = Math.floor((left - height) / 7) * 7; x < left + width; x += 7) {
    context.moveTo(x, top + height);
    context.lineTo(x + height, top);
  }
  context.stroke();
  context.restore();
}

function drawRange(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { view, range }: TimelineScene,
  colours: TimelineColours,
): void {
  if (range.inMs === null && range.outMs === null) return;
  const left = xOf(view, width, range.inMs ?? range.outMs ?? 0);
  const right = xOf(view, width, range.outMs ?? range.inMs ?? 0);
  context.globalAlpha = 0.35;
  context.fillStyle = colours.accent;
  context.fillRect(left, RULER_PX, Math.max(2, right - left), height - RULER_PX);
  context.globalAlpha = 1;
  context.fillStyle = colours.text;
  context.fillRect(left - 1, RULER_PX, 2, height - RULER_PX);
  context.fillRect(right - 1, RULER_PX, 2, height - RULER_PX);
}

function drawRuler(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { view, dayStartMs, label }: TimelineScene,
  colours: TimelineColours,
): void {
  const ticks = ticksOf(view, dayStartMs, width, LABEL_PX);
  context.fillStyle = colours.line;
  context.globalAlpha = 0.6;
  for (const ms of ticks.minor) context.fillRect(Math.round(xOf(view, width, ms)), RULER_PX - 4, 1, 4);
  for (const ms of ticks.major) context.fillRect(Math.round(xOf(view, width, ms)), RULER_PX - 7, 1, 7);
  context.globalAlpha = 0.18;
  for (const ms of ticks.major)
    context.fillRect(Math.round(xOf(view, width, ms)), RULER_PX, 1, height - RULER_PX);
  context.globalAlpha = 1;
  context.fillStyle = colours.muted;
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'top';
  for (const ms of ticks.major) {
    const text = label(ms, ticks.stepMs);
    const half = context.measureText(text).width / 2;
    const x = Math.min(width - half * 2, Math.max(0, xOf(view, width, ms) - half));
    context.fillText(text, x, 1);
  }
}

function drawLine(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { view }: TimelineScene,
  ms: number,
  colour: string,
  thick: number,
): void {
  const x = Math.round(xOf(view, width, ms));
  if (x < 0 || x > width) return;
  context.fillStyle = colour;
  context.fillRect(x - thick / 2, RULER_PX, thick, height - RULER_PX);
}

function drawPlayhead(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { view }: TimelineScene,
  ms: number,
  colours: TimelineColours,
): void {
  const x = xOf(view, width, ms);
  if (x < -8 || x > width + 8) return;
  context.fillStyle = colours.text;
  context.fillRect(x - 1, RULER_PX - 2, 2, height - RULER_PX + 2);
  context.beginPath();
  context.moveTo(x - 6, RULER_PX - 10);
  context.lineTo(x + 6, RULER_PX - 10);
  context.lineTo(x + 6, RULER_PX - 4);
  context.lineTo(x, RULER_PX + 3);
  context.lineTo(x - 6, RULER_PX - 4);
  context.closePath();
  context.fill();
}
