import { useCallback, useRef, useState, type KeyboardEvent } from 'react';

export interface Cell {
  row: number;
  column: number;
}

/** Where a key leads from a cell, kept inside; null: not a key of the grid. */
export function nextCell(key: string, at: Cell, rows: number, columns: number): Cell | null {
  const clamp = (value: number, size: number) => Math.min(Math.max(value, 0), Math.max(0, size - 1));
  const to = (row: number, column: number) => ({ row: clamp(row, rows), column: clamp(column, columns) });
  switch (key) {
    case 'ArrowUp':
      return to(at.row - 1, at.column);
    case 'ArrowDown':
      return to(at.row + 1, at.column);
    case 'ArrowLeft':
      return to(at.row, at.column - 1);
    case 'ArrowRight':
      return to(at.row, at.column + 1);
    case 'Home':
      return to(at.row, 0);
    case 'End':
      return to(at.row, columns - 1);
    case 'PageUp':
      return to(0, at.column);
    case 'PageDown':
      return to(rows - 1, at.column);
    default:
      return null;
  }
}

/** One stop of the Tab key for a whole grid of boxes; arrows go from box to box (the grid pattern of WAI-ARIA). */
export function useGridKeys(rows: number, columns: number) {
  const grid = useRef<HTMLTableElement>(null);
  const [at, setAt] = useState<Cell>({ row: 0, column: 0 });
  const current = { row: Math.min(at.row, Math.max(0, rows - 1)), column: Math.min(at.column, columns - 1) };

  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
      if (!cell) return;
      const from = { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
      const to = nextCell(event.key, from, rows, columns);
      if (!to) return;
      event.preventDefault();
      setAt(to);
      grid.current?.querySelector<HTMLElement>(`[data-row="${to.row}"][data-column="${to.column}"]`)?.focus();
    },
    [rows, columns],
  );

  const cellProps = (row: number, column: number) => ({
    'data-row': row,
    'data-column': column,
    tabIndex: row === current.row && column === current.column ? 0 : -1,
    onFocus: () => setAt({ row, column }),
  });

  return { grid, onKeyDown, cellProps };
}
