import type { LayoutTile } from '@/lib/api/types';
import type { EditorAction } from './editor_state';

const STEPS: Readonly<Record<string, { x: number; y: number }>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

interface Key {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

/** Arrows move, with Shift they resize, Delete takes off. Pure. */
export function keyAction(pressed: Key, index: number, tile: LayoutTile): EditorAction | null {
  if (pressed.ctrlKey || pressed.altKey || pressed.metaKey) return null;
  if (pressed.key === 'Delete' || pressed.key === 'Backspace') return { do: 'remove', index };
  const by = STEPS[pressed.key];
  if (!by) return null;
  if (!pressed.shiftKey) return { do: 'step', index, by };
  return { do: 'resize', index, to: { w: tile.w + by.x, h: tile.h + by.y } };
}
