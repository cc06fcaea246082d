import { expect, it } from 'vitest';
import type { LayoutDraft } from '@/lib/api/types';
import { cellAt, dropOf } from './drag';

const tile = (camera_id: number, x: number, y: number, w = 1, h = 1) =>
  ({ camera_id, x, y, w, h, stream: 'auto' }) as const;
// 11.2
// 11..
const DRAFT: LayoutDraft = { name: '', columns: 4, rows: 2, tiles: [tile(1, 0, 0, 2, 2), tile(2, 3, 0)] };

it('finds the cell under the pointer', () => {
  const box = { left: 100, top: 50, width: 400, height: 200 };
  expect(cellAt(box, DRAFT, { x: 350, y: 150 })).toEqual({ x: 2.5, y: 1 });
  expect(cellAt(box, DRAFT, { x: 99, y: 60 })).toBeNull();
  expect(cellAt(box, DRAFT, { x: 120, y: 250 })).toBeNull();
});

it('drops a camera into a cell, or onto another camera', () => {
  const free = dropOf(DRAFT, { kind: 'new', cameraId: 7 }, { x: 2.4, y: 1.9 });
  expect(free).toEqual({
    place: { x: 2, y: 1, w: 1, h: 1 },
    action: { do: 'add', cameraId: 7, at: { x: 2, y: 1 } },
  });
  expect(dropOf(DRAFT, { kind: 'new', cameraId: 7 }, { x: 1.4, y: 1.9 })?.place).toMatchObject({
    w: 2,
    h: 2,
  });
});

it('moves a tile by where it is held, and keeps it inside', () => {
  const hold = { kind: 'move', index: 0, grab: { x: 1.5, y: 1.5 } } as const;
  expect(dropOf(DRAFT, hold, { x: 2.6, y: 1.5 })).toMatchObject({
    place: { x: 1, y: 0, w: 2, h: 2 },
    action: { do: 'move', to: { x: 1, y: 0 } },
  });
  expect(dropOf(DRAFT, hold, { x: 3.9, y: 0.1 })).toMatchObject({ place: { x: 2, y: 0 }, action: null });
});

it('draws a corner to the nearest line, as far as there is room', () => {
  const corner = { kind: 'resize', index: 0 } as const;
  expect(dropOf(DRAFT, corner, { x: 1.2, y: 0.6 })).toEqual({
    place: tile(1, 0, 0),
    action: { do: 'resize', index: 0, to: { w: 1, h: 1 } },
  });
  expect(dropOf(DRAFT, corner, { x: 3.9, y: 2 })?.place).toMatchObject({ w: 3, h: 2 });
  expect(dropOf(DRAFT, corner, { x: 2.1, y: 1.9 })?.action).toBeNull();
});
