import { describe, expect, it } from 'vitest';
import { nextCell } from './use_grid_keys';

describe('nextCell', () => {
  it.each([
    ['ArrowDown', { row: 1, column: 1 }],
    ['ArrowUp', { row: 0, column: 1 }],
    ['ArrowRight', { row: 0, column: 2 }],
    ['ArrowLeft', { row: 0, column: 0 }],
    ['Home', { row: 0, column: 0 }],
    ['End', { row: 0, column: 3 }],
    ['PageDown', { row: 4, column: 1 }],
    ['PageUp', { row: 0, column: 1 }],
  ])('%s', (key, to) => expect(nextCell(key, { row: 0, column: 1 }, 5, 4)).toEqual(to));

  it('stays inside, and leaves other keys alone', () => {
    expect(nextCell('ArrowDown', { row: 4, column: 3 }, 5, 4)).toEqual({ row: 4, column: 3 });
    expect(nextCell('ArrowRight', { row: 4, column: 3 }, 5, 4)).toEqual({ row: 4, column: 3 });
    expect(nextCell('Tab', { row: 0, column: 0 }, 5, 4)).toBeNull();
    expect(nextCell(' ', { row: 0, column: 0 }, 5, 4)).toBeNull();
  });
});
