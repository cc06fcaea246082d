import { describe, expect, it } from 'vitest';
import type { LayoutTile } from '@/lib/api/types';
import {
  addTile,
  draftOf,
  firstFree,
  inReadingOrder,
  isFree,
  moveTile,
  regrid,
  resizeTile,
  sameDraft,
  stepTile,
} from './arrange';

const GRID = { columns: 3, rows: 2 };
const tile = (camera_id: number, x: number, y: number, w = 1, h = 1): LayoutTile => ({
  camera_id,
  x,
  y,
  w,
  h,
  stream: 'auto',
});
/** The cameras as rows of letters of the grid: what a person sees. */
function drawn(tiles: readonly LayoutTile[] | null, { columns, rows } = GRID): string {
  if (!tiles) return 'no';
  return Array.from({ length: rows }, (_, y) =>
    Array.from({ length: columns }, (_, x) => {
      const here = tiles.filter((one) => !isFree([one], { x, y, w: 1, h: 1 }, { columns, rows }));
      return here.length > 1 ? '!' : String(here[0]?.camera_id ?? '.');
    }).join(''),
  ).join(' ');
}

// 112
// 11.
const TILES = [tile(1, 0, 0, 2, 2), tile(2, 2, 0)];

describe('adding', () => {
  it('takes the first free place, or the one that is pointed at', () => {
    expect(firstFree(TILES, GRID)).toEqual({ x: 2, y: 1, w: 1, h: 1 });
    expect(drawn(addTile(TILES, GRID, 7))).toBe('112 117');
    expect(drawn(addTile([], GRID, 7, { x: 1, y: 1 }))).toBe('... .7.');
  });

  it('puts the camera in the place of the one that it is dropped on', () => {
    expect(drawn(addTile(TILES, GRID, 7, { x: 1, y: 1 }))).toBe('772 77.');
  });

  it('says no when all is full', () => {
    const full = addTile(TILES, GRID, 7);
    expect(full && addTile(full, GRID, 8)).toBeNull();
    expect(addTile([], GRID, 7, { x: 3, y: 0 })).toBeNull();
  });
});

describe('moving', () => {
  it('moves into free room', () => {
    expect(drawn(moveTile(TILES, GRID, 1, { x: 2, y: 1 }))).toBe('11. 112');
  });

  it('exchanges two that fit in each other’s place', () => {
    const row = [tile(1, 0, 0), tile(2, 1, 0), tile(3, 2, 0)];
    expect(drawn(moveTile(row, GRID, 0, { x: 2, y: 0 }))).toBe('321 ...');
    const mixed = [tile(1, 0, 0, 2, 1), tile(2, 0, 1)];
    expect(drawn(moveTile(mixed, GRID, 0, { x: 0, y: 1 }))).toBe('2.. 11.');
  });

  it('says no where it would stick out or cover several', () => {
    expect(moveTile(TILES, GRID, 0, { x: 2, y: 0 })).toBeNull();
    expect(moveTile(TILES, GRID, 1, { x: -1, y: 0 })).toBeNull();
    const crowd = [tile(1, 0, 0, 2, 1), tile(2, 0, 1), tile(3, 1, 1)];
    expect(moveTile(crowd, GRID, 0, { x: 0, y: 1 })).toBeNull();
  });

  it('steps over what it cannot change places with', () => {
    expect(drawn(stepTile(TILES, GRID, 1, { x: 0, y: 1 }))).toBe('11. 112');
    const wide = [tile(1, 0, 0), tile(2, 1, 0, 1, 2), tile(3, 0, 1)];
    expect(drawn(stepTile(wide, GRID, 0, { x: 1, y: 0 }))).toBe('.21 32.');
    expect(stepTile(wide, GRID, 0, { x: -1, y: 0 })).toBeNull();
  });
});

describe('resizing', () => {
  it('gives as much as there is room for', () => {
    expect(drawn(resizeTile(TILES, GRID, 1, { w: 1, h: 2 }))).toBe('112 112');
    expect(drawn(resizeTile(TILES, GRID, 1, { w: 9, h: 9 }))).toBe('112 112');
    expect(drawn(resizeTile(TILES, GRID, 0, { w: 1, h: 1 }))).toBe('1.2 ...');
    expect(drawn(resizeTile(TILES, GRID, 0, { w: 0, h: -3 }))).toBe('1.2 ...');
    expect(resizeTile(TILES, GRID, 0, { w: 3, h: 2 })).toBeNull();
  });
});

describe('another grid', () => {
  it('keeps what fits, shrinks what sticks out, moves what is outside', () => {
    const tiles = [tile(1, 0, 0), tile(2, 1, 0, 2, 1), tile(3, 2, 1)];
    const grid = { columns: 2, rows: 2 };
    expect(drawn(regrid(tiles, grid), grid)).toBe('12 3.');
    expect(drawn(regrid(tiles, { columns: 1, rows: 1 }), { columns: 1, rows: 1 })).toBe('1');
    expect(drawn(regrid(tiles, { columns: 3, rows: 3 }), { columns: 3, rows: 3 })).toBe('122 ..3 ...');
  });
});

it('reads left to right, top to bottom', () => {
  const tiles = [tile(3, 0, 1), tile(2, 2, 0), tile(1, 0, 0)];
  expect(inReadingOrder(tiles).map((one) => one.camera_id)).toEqual([1, 2, 3]);
});

it('knows whether anything was changed', () => {
  const draft = { name: 'Gate', ...GRID, tiles: TILES };
  expect(sameDraft(draft, { ...draft, name: ' Gate ', tiles: [...TILES].reverse() })).toBe(true);
  expect(sameDraft(draft, { ...draft, rows: 3 })).toBe(false);
  expect(sameDraft(draft, { ...draft, tiles: [tile(1, 0, 0, 2, 2)] })).toBe(false);
});

it('drafts what a plain wall shows', () => {
  const { tiles } = draftOf([4, 5, 6, 7], { columns: 2, rows: 1 });
  expect(drawn(tiles)).toBe('45. ...');
});
