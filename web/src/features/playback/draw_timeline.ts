import type { Lane, Run } from './timeline_layout';
import { ticksOf, type Band, type Ticks } from './timeline_ticks';
import { xOf, type View } from './timeline_view';

export interface TimelineColours {
  text: string;
  muted: string;
  line: string;
  lane: string;
  surface: string;
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
    surface: token('--surface'),
    recorded: token('--tl-recorded'),
    permanent: token('--tl-permanent'),
    gap: token('--tl-gap'),
    now: token('--tl-now'),
    accent: token('--accent'),
  };
}

export interface TimelineScene {
  view: View;
  zone: string;
  lanes: readonly Lane[];
  nowMs: number;
  playheadMs: number | null;
  hoverMs: number | null;
  range: { inMs: number | null; outMs: number | null };
  tickLabel: (ms: number, ticks: Ticks) => string;
  bandLabel: (ms: number, ticks: Ticks) => string;
}

/** Everything that a part of the drawing needs; CSS pixels. */
interface Sheet {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
  scene: TimelineScene;
  colours: TimelineColours;
}

export const RULER_PX = 38;
const BAND_PX = 16;
const LABEL_PX = 76;
const LANE_GAP_PX = 3;
/** Narrower gaps are notches at the lane's foot: seen, and not taken for hours. */
const NOTCH_PX = 2;
const FONT = '11px system-ui, sans-serif';

/** Draws everything in CSS pixels; the caller has scaled the context. */
export function drawTimeline(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  scene: TimelineScene,
  colours: TimelineColours,
): void {
  const sheet = { context, width, height, scene, colours };
  context.clearRect(0, 0, width, height);
  drawGround(sheet);
  context.save();
  context.clip();
  scene.lanes.forEach((lane, index) => drawLane(sheet, lane, index));
  drawFuture(sheet);
  drawRange(sheet);
  context.restore();
  drawRuler(sheet);
  drawLine(sheet, scene.nowMs, colours.now, 2);
  if (scene.hoverMs !== null) drawLine(sheet, scene.hoverMs, colours.muted, 1);
  if (scene.playheadMs !== null) drawPlayhead(sheet, scene.playheadMs);
}

function drawGround({ context, width, height, colours }: Sheet): void {
  context.fillStyle = colours.lane;
  context.beginPath();
  context.roundRect(0, RULER_PX, width, height - RULER_PX, 6);
  context.fill();
}

function drawLane(sheet: Sheet, lane: Lane, index: number): void {
  const { context, width, height, scene, colours } = sheet;
  const room = (height - RULER_PX - 2 * LANE_GAP_PX) / scene.lanes.length;
  const top = RULER_PX + LANE_GAP_PX + index * room;
  const tall = Math.max(2, room - (scene.lanes.length > 1 ? 2 : 0));
  const fill = (runs: readonly Run[], colour: string) => {
    context.fillStyle = colour;
    for (const { left, right } of runs) context.fillRect(left, top, Math.max(1, right - left), tall);
  };
  fill(lane.recorded.runs(scene.view, width), colours.recorded);
  fill(lane.permanent.runs(scene.view, width), colours.permanent);
  drawGaps(sheet, lane.gaps.marks(scene.view, width, NOTCH_PX, scene.nowMs), top, tall);
}

function drawGaps({ context, colours }: Sheet, gaps: readonly Run[], top: number, tall: number): void {
  const wide = gaps.filter((one) => one.right - one.left >= NOTCH_PX);
  const notch = Math.min(7, tall / 2);
  context.fillStyle = colours.gap;
  for (const { left, right } of gaps)
    if (right - left < NOTCH_PX) context.fillRect(left, top + tall - notch, 1.5, notch);
  if (wide.length === 0) return;
  context.save();
  context.beginPath();
  for (const { left, right } of wide) context.rect(left, top, right - left, tall);
  context.globalAlpha = 0.28;
  context.fill();
  context.clip();
  hatch(context, wide, top, tall, colours.gap);
  context.restore();
}

/** Lines are anchored to the canvas, so that they stand still while a gap grows. */
function hatch(
  context: CanvasRenderingContext2D,
  runs: readonly Run[],
  top: number,
  tall: number,
  colour: string,
): void {
  context.globalAlpha = 0.9;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  let drawn = -Infinity;
  for (const { left, right } of runs) {
    const first = Math.max(drawn + 7, Math.floor((left - tall) / 7) * 7);
    for (let x = first; x < right; x += 7) {
      context.moveTo(x, top + tall);
      context.lineTo(x + tall, top);
      drawn = x;
    }
  }
  context.stroke();
}

/** What is not here yet: neither footage nor a gap, but the time itself is missing. */
function drawFuture({ context, width, height, scene, colours }: Sheet): void {
  const left = Math.max(0, xOf(scene.view, width, scene.nowMs));
  if (left >= width) return;
  context.globalAlpha = 0.6;
  context.fillStyle = colours.surface;
  context.fillRect(left, RULER_PX, width - left, height - RULER_PX);
  context.globalAlpha = 1;
}

function drawRange({ context, width, height, scene: { view, range }, colours }: Sheet): void {
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

function drawRuler(sheet: Sheet): void {
  const { context, width, height, scene, colours } = sheet;
  const ticks = ticksOf(scene.view, scene.zone, width, LABEL_PX);
  const x = (ms: number) => Math.round(xOf(scene.view, width, ms));
  context.fillStyle = colours.line;
  context.globalAlpha = 0.6;
  for (const ms of ticks.minor) context.fillRect(x(ms), RULER_PX - 4, 1, 4);
  for (const ms of ticks.major) context.fillRect(x(ms), RULER_PX - 7, 1, 7);
  context.globalAlpha = 0.18;
  for (const ms of ticks.major) context.fillRect(x(ms), RULER_PX, 1, height - RULER_PX);
  context.globalAlpha = 1;
  context.font = FONT;
  context.textBaseline = 'top';
  drawBands(sheet, ticks);
  context.fillStyle = colours.muted;
  for (const ms of ticks.major) drawTickLabel(sheet, ticks, ms);
}

function drawTickLabel({ context, width, scene }: Sheet, ticks: Ticks, ms: number): void {
  const text = scene.tickLabel(ms, ticks);
  const textPx = context.measureText(text).width;
  const left = xOf(scene.view, width, ms) - (ticks.unit === 'day' ? -4 : textPx / 2);
  context.fillText(text, Math.min(width - textPx, Math.max(0, left)), BAND_PX + 1);
}

/** The day, or the month, in the upper row: it stays at the left edge while its stretch passes. */
function drawBands(sheet: Sheet, ticks: Ticks): void {
  const { context, width, scene, colours } = sheet;
  for (const band of ticks.bands) {
    const [left, right] = edges(scene.view, width, band);
    if (right <= 0 || left >= width) continue;
    if (left > 0) {
      context.globalAlpha = 0.7;
      context.fillStyle = colours.line;
      context.fillRect(Math.round(left), 1, 1, RULER_PX - 1);
      context.globalAlpha = 1;
    }
    const text = scene.bandLabel(band.startMs, ticks);
    const from = Math.max(0, left + (left > 0 ? 5 : 0));
    const room = Math.min(width, right - 6) - from;
    if (context.measureText(text).width > room) continue;
    context.fillStyle = colours.text;
    context.fillText(text, from, 1);
  }
}

function edges(view: View, width: number, band: Band): [left: number, right: number] {
  return [xOf(view, width, band.startMs), xOf(view, width, band.endMs)];
}

function drawLine({ context, width, height, scene }: Sheet, ms: number, colour: string, thick: number): void {
  const x = Math.round(xOf(scene.view, width, ms));
  if (x < 0 || x > width) return;
  context.fillStyle = colour;
  context.fillRect(x - thick / 2, RULER_PX, thick, height - RULER_PX);
}

function drawPlayhead({ context, width, height, scene, colours }: Sheet, ms: number): void {
  const x = xOf(scene.view, width, ms);
  if (x < -8 || x > width + 8) return;
  context.fillStyle = colours.text;
  context.fillRect(x - 1, RULER_PX - 2, 2, height - RULER_PX + 2);
  context.beginPath();
  context.moveTo(x - 6, RULER_PX - 9);
  context.lineTo(x + 6, RULER_PX - 9);
  context.lineTo(x + 6, RULER_PX - 4);
  context.lineTo(x, RULER_PX + 3);
  context.lineTo(x - 6, RULER_PX - 4);
  context.closePath();
  context.fill();
}
