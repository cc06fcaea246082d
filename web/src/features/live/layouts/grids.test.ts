import { expect, it } from 'vitest';
import { gridOf, pageCount } from './grids';

it('finds the squarest grid by itself', () => {
  const shapes = [0, 1, 2, 3, 4, 5, 7, 9, 10, 16, 40].map((count) => {
    const { columns, rows } = gridOf('auto', count);
    return `${columns}x${rows}`;
  });
  expect(shapes).toEqual(['1x1', '1x1', '2x1', '2x2', '2x2', '3x2', '3x3', '3x3', '4x3', '4x4', '4x4']);
});

it('turns pages when there are more cameras than tiles', () => {
  expect(pageCount(0, gridOf('4', 0))).toBe(1);
  expect(pageCount(4, gridOf('4', 4))).toBe(1);
  expect(pageCount(5, gridOf('4', 5))).toBe(2);
  expect(pageCount(40, gridOf('auto', 40))).toBe(3);
});
