/** What is being arranged, and what was just done to it. Pure. */

import type { LayoutDraft, LayoutTile, TileStream } from '@/lib/api/types';
import {
  addTile,
  moveTile,
  regrid,
  removeTile,
  resizeTile,
  stepTile,
  type GridSize,
  type Place,
} from '../layouts/arrange';

/** For those who do not see the grid. */
export type Said =
  | { kind: 'added' | 'moved' | 'resized'; cameraId: number; place: Place }
  | { kind: 'removed'; cameraId: number }
  | { kind: 'grid'; grid: GridSize; fell: number }
  | { kind: 'noRoom' | 'full' | 'undone' };

export interface EditorState {
  draft: LayoutDraft;
  past: readonly LayoutDraft[];
  /** The newest thing to say, and its number: the same may be said twice. */
  said: { what: Said; number: number } | null;
  /** The tile that was put or moved last: it has the keyboard. */
  touched: number | null;
}

export type EditorAction =
  | { do: 'rename'; name: string }
  | { do: 'add'; cameraId: number; at?: { x: number; y: number } }
  | { do: 'move'; index: number; to: { x: number; y: number } }
  | { do: 'step'; index: number; by: { x: number; y: number } }
  | { do: 'resize'; index: number; to: { w: number; h: number } }
  | { do: 'remove'; index: number }
  | { do: 'stream'; index: number; stream: TileStream }
  | { do: 'grid'; grid: GridSize }
  | { do: 'removeCameras'; cameraIds: readonly number[] }
  | { do: 'undo' };

const MOST_PAST = 100;

export function startEditor(draft: LayoutDraft): EditorState {
  return { draft, past: [], said: null, touched: null };
}

export function editLayout(state: EditorState, action: EditorAction): EditorState {
  const { draft } = state;
  const { tiles } = draft;
  switch (action.do) {
    case 'rename':
      return { ...state, draft: { ...draft, name: action.name } };
    case 'add': {
      const next = addTile(tiles, draft, action.cameraId, action.at);
      return next ? added(state, next) : say(state, { kind: 'full' });
    }
    case 'move':
      return placed(state, action.index, moveTile(tiles, draft, action.index, action.to), 'moved');
    case 'step':
      return placed(state, action.index, stepTile(tiles, draft, action.index, action.by), 'moved');
    case 'resize':
      return placed(state, action.index, resizeTile(tiles, draft, action.index, action.to), 'resized');
    case 'remove': {
      const gone = tiles[action.index];
      if (!gone) return state;
      const next = change(state, { tiles: removeTile(tiles, action.index) });
      return say({ ...next, touched: null }, { kind: 'removed', cameraId: gone.camera_id });
    }
    case 'stream':
      return change(state, {
        tiles: tiles.map((tile, i) => (i === action.index ? { ...tile, stream: action.stream } : tile)),
      });
    case 'grid': {
      const next = regrid(tiles, action.grid);
      const fell = tiles.length - next.length;
      return say(
        { ...change(state, { ...action.grid, tiles: next }), touched: null },
        { kind: 'grid', grid: action.grid, fell },
      );
    }
    case 'removeCameras':
      return {
        ...change(state, { tiles: tiles.filter((tile) => !action.cameraIds.includes(tile.camera_id)) }),
        touched: null,
      };
    case 'undo':
      return undone(state);
  }
}

function change(state: EditorState, parts: Partial<LayoutDraft>): EditorState {
  const past = [...state.past, state.draft].slice(-MOST_PAST);
  return { ...state, draft: { ...state.draft, ...parts }, past };
}

function say(state: EditorState, what: Said): EditorState {
  return { ...state, said: { what, number: (state.said?.number ?? 0) + 1 } };
}

/** A new tile, or another camera in an old one: whichever differs. */
function added(state: EditorState, tiles: LayoutTile[]): EditorState {
  const index = tiles.findIndex((tile, i) => tile !== state.draft.tiles[i]);
  return placed(state, index, tiles, 'added');
}

function placed(
  state: EditorState,
  index: number,
  tiles: LayoutTile[] | null,
  kind: 'added' | 'moved' | 'resized',
): EditorState {
  const tile = tiles?.[index];
  if (!tiles || !tile) return say(state, { kind: 'noRoom' });
  return say(
    { ...change(state, { tiles }), touched: index },
    { kind, cameraId: tile.camera_id, place: tile },
  );
}

/** The name is not part of what is undone: it has an undo of its own. */
function undone(state: EditorState): EditorState {
  const before = state.past.at(-1);
  if (!before) return state;
  const draft = { ...before, name: state.draft.name };
  return say({ ...state, draft, past: state.past.slice(0, -1), touched: null }, { kind: 'undone' });
}
