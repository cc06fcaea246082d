import type { LayoutDraft } from '@/lib/api/types';

const WIDTH = 32;
const HEIGHT = 20;

/** The layout in small. */
export function LayoutThumb({ layout }: { layout: LayoutDraft }) {
  const w = WIDTH / layout.columns;
  const h = HEIGHT / layout.rows;
  return (
    <svg width="2rem" height="1.25rem" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <rect width={WIDTH} height={HEIGHT} rx="2" className="fill-sunken" />
      {layout.tiles.map((tile) => (
        <rect
          key={`${tile.x} ${tile.y}`}
          x={tile.x * w + 0.75}
          y={tile.y * h + 0.75}
          width={Math.max(0.5, tile.w * w - 1.5)}
          height={Math.max(0.5, tile.h * h - 1.5)}
          rx="1"
          className="fill-current opacity-70"
        />
      ))}
    </svg>
  );
}
