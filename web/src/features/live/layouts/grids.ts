/** Walls that need no arranging: the cameras in their order, page by page. */
export const PRESETS = ['auto', '1', '4', '9', '16'] as const;
export type Preset = (typeof PRESETS)[number];

export interface Grid {
  columns: number;
  rows: number;
  /** Tiles on one page. */
  size: number;
}

const MAX_AUTO = 16;

/** Auto: the squarest grid that holds all cameras, up to sixteen a page. */
export function gridOf(preset: Preset, cameras: number): Grid {
  if (preset !== 'auto') {
    const side = Math.sqrt(Number(preset));
    return { columns: side, rows: side, size: Number(preset) };
  }
  const shown = Math.min(Math.max(cameras, 1), MAX_AUTO);
  const columns = Math.ceil(Math.sqrt(shown));
  const rows = Math.ceil(shown / columns);
  return { columns, rows, size: columns * rows };
}

export function pageCount(cameras: number, grid: Grid): number {
  return Math.max(1, Math.ceil(cameras / grid.size));
}
