import type { ReactNode } from 'react';
import type { GridSize } from '../layouts/arrange';

interface WallGridProps {
  grid: GridSize;
  /** For tests: which layout this is. */
  name: string;
  children: ReactNode;
}

/** The tiles: in columns and rows on a desk and on a wall, one below the other on a phone. */
export function WallGrid({ grid, name, children }: WallGridProps) {
  const style = {
    '--cols': `repeat(${grid.columns}, minmax(0, 1fr))`,
    '--rows': `repeat(${grid.rows}, minmax(0, 1fr))`,
  } as React.CSSProperties;
  return (
    <div
      data-testid="wall"
      data-layout={name}
      className="grid flex-1 grid-cols-1 content-start gap-1 bg-sunken p-1 md:min-h-0 md:content-stretch md:[grid-template-columns:var(--cols)] md:[grid-template-rows:var(--rows)]"
      style={style}
    >
      {children}
    </div>
  );
}
