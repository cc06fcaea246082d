import { expect, it } from 'vitest';
import { keyAction } from './tile_keys';

const TILE = { camera_id: 1, x: 0, y: 0, w: 2, h: 2, stream: 'auto' } as const;
const press = (key: string, more = {}) =>
  keyAction({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...more }, 3, TILE);

it('moves, resizes and takes off by key', () => {
  expect(press('ArrowUp')).toEqual({ do: 'step', index: 3, by: { x: 0, y: -1 } });
  expect(press('ArrowRight', { shiftKey: true })).toEqual({ do: 'resize', index: 3, to: { w: 3, h: 2 } });
  expect(press('Delete')).toEqual({ do: 'remove', index: 3 });
});

it('leaves other keys alone', () => {
  expect(press('Tab')).toBeNull();
  expect(press('ArrowLeft', { altKey: true })).toBeNull();
});
