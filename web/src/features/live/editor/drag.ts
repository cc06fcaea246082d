/** What a pointer is dragging over the grid, and where that would fall. Pure. */

import type { LayoutDraft } from '@/lib/api/types';
import { addTile, moveTile, resizeTile, tileAt, type GridSize, type Place } from '../layouts/arrange';
import type { EditorAction } from './editor_state';

export type Load =
  | { kind: 'new'; cameraId: number }
  /** `grab`: where within the tile it is held, in cells. */
  | { kind: 'move'; index: number; grab: { x: number; y: number } }
  | { kind: 'resize'; index: number };

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Drop {
  /** Where it would be. */
  place: Place;
  /** Null: it cannot be there. */
  action: EditorAction | null;
}

/** In cells, with fractions; null outside of the grid. */
export function cellAt(box: Box, { columns, rows }: GridSize, at: { x: number; y: number }) {
  const x = ((at.x - box.left) / box.width) * columns;
  const y = ((at.y - box.top) / box.height) * rows;
  return x >= 0 && y >= 0 && x < columns && y < rows ? { x, y } : null;
}

const within = (value: number, most: number) => Math.max(0, Math.min(most, value));

export function dropOf(draft: LayoutDraft, load: Load, cell: { x: number; y: number }): Drop | null {
  switch (load.kind) {
    case 'new':
      return dropNew(draft, load.cameraId, { x: Math.floor(cell.x), y: Math.floor(cell.y) });
    case 'move': {
      const tile = draft.tiles[load.index];
      if (!tile) return null;
      const to = {
        x: within(Math.round(cell.x - load.grab.x), draft.columns - tile.w),
        y: within(Math.round(cell.y - load.grab.y), draft.rows - tile.h),
      };
      const fits = moveTile(draft.tiles, draft, load.index, to);
      return { place: { ...tile, ...to }, action: fits && { do: 'move', index: load.index, to } };
    }
    case 'resize':
      return dropResize(draft, load.index, cell);
  }
}

function dropNew(draft: LayoutDraft, cameraId: number, at: { x: number; y: number }): Drop {
  const under = draft.tiles[tileAt(draft.tiles, at.x, at.y)];
  const fits = addTile(draft.tiles, draft, cameraId, at);
  return { place: under ?? { ...at, w: 1, h: 1 }, action: fits && { do: 'add', cameraId, at } };
}

/** The corner goes to the nearest line of the grid. */
function dropResize(draft: LayoutDraft, index: number, cell: { x: number; y: number }): Drop | null {
  const tile = draft.tiles[index];
  if (!tile) return null;
  const to = {
    w: Math.max(1, Math.min(Math.round(cell.x), draft.columns) - tile.x),
    h: Math.max(1, Math.min(Math.round(cell.y), draft.rows) - tile.y),
  };
  const resized = resizeTile(draft.tiles, draft, index, to)?.[index];
  return { place: resized ?? tile, action: resized ? { do: 'resize', index, to } : null };
}
