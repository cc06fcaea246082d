import { forwardRef, type Dispatch } from 'react';
import { useTranslation } from 'react-i18next';
import type { Camera } from '@/lib/api/types';
import type { Place } from '../layouts/arrange';
import { EditorTile } from './editor_tile';
import type { EditorAction, EditorState } from './editor_state';
import type { Dragging, useDrag } from './use_drag';

interface EditorGridProps {
  state: EditorState;
  cameras: Camera[];
  nameOf: (cameraId: number) => string;
  dragging: Dragging | null;
  handlers: ReturnType<typeof useDrag>['handlers'];
  dispatch: Dispatch<EditorAction>;
}

/** The wall in the making. */
export const EditorGrid = forwardRef<HTMLDivElement, EditorGridProps>(function EditorGrid(props, ref) {
  const { t } = useTranslation();
  const { state, cameras, nameOf, dragging, handlers, dispatch } = props;
  const { draft, touched } = state;
  const held = dragging && dragging.load.kind !== 'new' ? dragging.load.index : null;
  return (
    <section
      aria-label={t('layouts.editor.grid')}
      className="flex min-h-0 min-w-0 flex-1 flex-col gap-2 bg-sunken p-2"
    >
      <div
        ref={ref}
        data-testid="layout-grid"
        className="relative grid aspect-4/3 min-h-0 md:aspect-auto md:flex-1"
        style={{
          gridTemplateColumns: `repeat(${draft.columns}, minmax(0, 1fr))`,
          gridTemplateRows: `repeat(${draft.rows}, minmax(0, 1fr))`,
        }}
      >
        {Array.from({ length: draft.columns * draft.rows }, (_, i) => (
          <span
            key={`cell ${i}`}
            aria-hidden="true"
            className="m-0.5 rounded-lg border border-dashed border-line-strong/40"
            style={placeOf({ x: i % draft.columns, y: Math.floor(i / draft.columns), w: 1, h: 1 })}
          />
        ))}
        {draft.tiles.map((tile, index) => (
          <EditorTile
            key={index}
            tile={tile}
            index={index}
            name={nameOf(tile.camera_id)}
            camera={cameras.find((one) => one.id === tile.camera_id) ?? null}
            held={held === index}
            focused={touched === index ? state.said?.number : undefined}
            style={placeOf(tile)}
            handlers={handlers}
            dispatch={dispatch}
          />
        ))}
        {dragging?.drop && (
          <span
            aria-hidden="true"
            data-testid="layout-drop"
            className={`pointer-events-none z-20 m-0.5 rounded-lg border-2 ${
              dragging.drop.action ? 'border-accent bg-accent/25' : 'border-danger bg-danger/25'
            }`}
            style={placeOf(dragging.drop.place)}
          />
        )}
        {draft.tiles.length === 0 && !dragging && (
          <p className="pointer-events-none absolute inset-0 flex items-center justify-center p-6 text-center text-sm text-muted">
            {t('layouts.editor.empty')}
          </p>
        )}
      </div>
      <p className="text-xs text-muted">
        {t('layouts.editor.hint')}{' '}
        <span id="layout-keys" className="hidden md:inline">
          {t('layouts.editor.keys')}
        </span>
      </p>
    </section>
  );
});

const placeOf = ({ x, y, w, h }: Place): React.CSSProperties => ({
  gridColumn: `${x + 1} / span ${w}`,
  gridRow: `${y + 1} / span ${h}`,
});
