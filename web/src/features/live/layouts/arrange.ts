/** The rules of a layout: tiles on a grid, inside it and never over each other. Pure; every change makes a new array. */

import type { LayoutDraft, LayoutTile } from '@/lib/api/types';

export const MOST_SIDE = 12;
export const MOST_TILES = 64;
export const MOST_NAME = 80;

export interface Place {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface GridSize {
  columns: number;
  rows: number;
}

type Tiles = readonly LayoutTile[];

export function overlap(a: Place, b: Place): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

export function isInside({ x, y, w, h }: Place, { columns, rows }: GridSize): boolean {
  return x >= 0 && y >= 0 && w >= 1 && h >= 1 && x + w <= columns && y + h <= rows;
}

/** Is the place free, but for the tiles at `except`? */
export function isFree(tiles: Tiles, place: Place, grid: GridSize, ...except: number[]): boolean {
  return isInside(place, grid) && !tiles.some((tile, i) => !except.includes(i) && overlap(tile, place));
}

export function tileAt(tiles: Tiles, x: number, y: number): number {
  return tiles.findIndex((tile) => overlap(tile, { x, y, w: 1, h: 1 }));
}

/** The first place of this size that is free, in reading order. */
export function firstFree(tiles: Tiles, grid: GridSize, w = 1, h = 1): Place | null {
  for (let y = 0; y + h <= grid.rows; ++y)
    for (let x = 0; x + w <= grid.columns; ++x)
      if (isFree(tiles, { x, y, w, h }, grid)) return { x, y, w, h };
  return null;
}

/** Left to right, top to bottom: the order on a phone, and of the Tab key. */
export function inReadingOrder<T extends Place>(tiles: readonly T[]): T[] {
  return [...tiles].sort((a, b) => a.y - b.y || a.x - b.x);
}

const put = (tiles: Tiles, index: number, place: Partial<LayoutTile>) =>
  tiles.map((tile, i) => (i === index ? { ...tile, ...place } : tile));

/** Null: no room. */
export function addTile(
  tiles: Tiles,
  grid: GridSize,
  cameraId: number,
  at?: { x: number; y: number },
): LayoutTile[] | null {
  if (at) {
    const under = tileAt(tiles, at.x, at.y);
    if (under >= 0) return put(tiles, under, { camera_id: cameraId, stream: 'auto' });
  }
  const place = at ? { ...at, w: 1, h: 1 } : firstFree(tiles, grid);
  if (!place || tiles.length >= MOST_TILES || !isFree(tiles, place, grid)) return null;
  return [...tiles, { camera_id: cameraId, ...place, stream: 'auto' }];
}

export function removeTile(tiles: Tiles, index: number): LayoutTile[] {
  return tiles.filter((_, i) => i !== index);
}

/** To where its corner is wanted: into free room, or in exchange with the one tile that stands there. Null: it does not fit. */
export function moveTile(
  tiles: Tiles,
  grid: GridSize,
  index: number,
  to: { x: number; y: number },
): LayoutTile[] | null {
  const tile = tiles[index];
  if (!tile) return null;
  const place = { ...tile, ...to };
  if (isFree(tiles, place, grid, index)) return put(tiles, index, to);
  return exchange(tiles, grid, index, place);
}

function exchange(tiles: Tiles, grid: GridSize, index: number, place: Place): LayoutTile[] | null {
  const tile = tiles[index];
  const inTheWay = tiles.flatMap((one, i) => (i !== index && overlap(one, place) ? [i] : []));
  const [other] = inTheWay;
  const theirs = other === undefined ? undefined : tiles[other];
  if (!tile || !theirs || other === undefined || inTheWay.length > 1) return null;
  const moved = put(put(tiles, index, { x: theirs.x, y: theirs.y }), other, { x: tile.x, y: tile.y });
  const ours = moved[index];
  const back = moved[other];
  const fits = ours && back && isFree(moved, ours, grid, index) && isFree(moved, back, grid, other);
  return fits ? moved : null;
}

/** One step with an arrow key: into free room, in exchange, or over what stands in between. */
export function stepTile(
  tiles: Tiles,
  grid: GridSize,
  index: number,
  step: { x: number; y: number },
): LayoutTile[] | null {
  const tile = tiles[index];
  if (!tile) return null;
  for (let n = 1; n < MOST_SIDE; ++n) {
    const to = { x: tile.x + n * step.x, y: tile.y + n * step.y };
    if (!isInside({ ...tile, ...to }, grid)) return null;
    const moved = moveTile(tiles, grid, index, to);
    if (moved) return moved;
  }
  return null;
}

/** As near to the wanted size as there is room for. Null: nothing changes. */
export function resizeTile(
  tiles: Tiles,
  grid: GridSize,
  index: number,
  wanted: { w: number; h: number },
): LayoutTile[] | null {
  const tile = tiles[index];
  if (!tile) return null;
  let best: Place | null = null;
  for (let h = 1; h <= Math.max(1, wanted.h); ++h)
    for (let w = 1; w <= Math.max(1, wanted.w); ++w) {
      const place = { x: tile.x, y: tile.y, w, h };
      if (isFree(tiles, place, grid, index) && (!best || w * h >= best.w * best.h)) best = place;
    }
  return best && (best.w !== tile.w || best.h !== tile.h) ? put(tiles, index, best) : null;
}

/** Into another grid: what sticks out is made smaller, what stands outside moves to a free place or is left out. */
export function regrid(tiles: Tiles, grid: GridSize): LayoutTile[] {
  const kept: LayoutTile[] = [];
  const homeless: LayoutTile[] = [];
  for (const tile of inReadingOrder(tiles)) {
    if (tile.x >= grid.columns || tile.y >= grid.rows) homeless.push(tile);
    else
      kept.push({
        ...tile,
        w: Math.min(tile.w, grid.columns - tile.x),
        h: Math.min(tile.h, grid.rows - tile.y),
      });
  }
  for (const tile of homeless) {
    const place = firstFree(kept, grid);
    if (place) kept.push({ ...tile, ...place });
  }
  return kept;
}

export function sameDraft(a: LayoutDraft, b: LayoutDraft): boolean {
  const text = ({ name, columns, rows, tiles }: LayoutDraft) =>
    JSON.stringify([
      name.trim(),
      columns,
      rows,
      inReadingOrder(tiles).map((one) => [one.camera_id, one.x, one.y, one.w, one.h, one.stream]),
    ]);
  return text(a) === text(b);
}

/** A draft of what a plain wall shows. */
export function draftOf(cameraIds: readonly number[], grid: GridSize): LayoutDraft {
  const tiles = cameraIds.slice(0, grid.columns * grid.rows).map((camera_id, i): LayoutTile => ({
    camera_id,
    x: i % grid.columns,
    y: Math.floor(i / grid.columns),
    w: 1,
    h: 1,
    stream: 'auto',
  }));
  return { name: '', columns: grid.columns, rows: grid.rows, tiles };
}
