import { useEffect, useRef, type Dispatch, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '@/components/button';
import { Icon } from '@/components/icon';
import type { Camera } from '@/lib/api/types';
import type { LayoutTile } from '@/lib/api/types';
import { CameraPicture } from './camera_picture';
import type { EditorAction } from './editor_state';
import { StreamSelect } from './stream_select';
import { keyAction } from './tile_keys';
import type { useDrag } from './use_drag';

interface EditorTileProps {
  tile: LayoutTile;
  index: number;
  name: string;
  /** Null: it is gone, or may not be seen. */
  camera: Camera | null;
  /** Being dragged. */
  held: boolean;
  /** Changes when the keyboard is to come here. */
  focused: number | undefined;
  style: React.CSSProperties;
  handlers: ReturnType<typeof useDrag>['handlers'];
  dispatch: Dispatch<EditorAction>;
}

export function EditorTile(props: EditorTileProps) {
  const { t } = useTranslation();
  const { tile, index, name, camera, held, focused, style, handlers, dispatch } = props;
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focused !== undefined) ref.current?.focus();
  }, [focused]);
  const onKeyDown = (event: KeyboardEvent) => {
    const action = event.target === event.currentTarget ? keyAction(event, index, tile) : null;
    if (!action) return;
    event.preventDefault();
    dispatch(action);
  };
  const place = { name, x: tile.x + 1, y: tile.y + 1, w: tile.w, h: tile.h };
  return (
    <div
      ref={ref}
      role="group"
      tabIndex={0}
      aria-label={t('layouts.editor.place', place)}
      aria-describedby="layout-keys"
      data-testid="layout-tile"
      data-camera-id={tile.camera_id}
      data-place={`${tile.x} ${tile.y} ${tile.w} ${tile.h}`}
      onKeyDown={onKeyDown}
      style={style}
      className={`group @container relative m-0.5 cursor-grab touch-none overflow-hidden rounded-lg bg-black text-white select-none focus-visible:outline-3 focus-visible:-outline-offset-3 active:cursor-grabbing ${held ? 'opacity-50' : ''}`}
      {...handlers((event) => ({ kind: 'move', index, grab: grabOf(event, tile) }))}
    >
      <CameraPicture camera={camera} width={640} />
      <div className="absolute inset-x-0 top-0 flex items-start gap-1 bg-linear-to-b from-black/75 to-transparent pt-0.5 pb-5 pl-2.5">
        <span className="min-w-0 flex-1 truncate pt-2 text-xs font-semibold @3xs:text-sm">{name}</span>
        <IconButton
          onVideo
          icon="close"
          size={16}
          label={t('layouts.editor.remove', { name })}
          onPointerDown={(event) => event.stopPropagation()}
          onClick={() => dispatch({ do: 'remove', index })}
          className="shrink-0 max-md:size-8"
          data-testid="layout-tile-remove"
        />
      </div>
      {(camera?.sub_stream || tile.stream !== 'auto') && (
        <StreamSelect
          name={name}
          stream={tile.stream}
          onStream={(stream) => dispatch({ do: 'stream', index, stream })}
        />
      )}
      <span
        aria-hidden="true"
        title={t('layouts.editor.resize', { name })}
        data-testid="layout-tile-resize"
        className="absolute right-0 bottom-0 flex size-8 cursor-nwse-resize touch-none items-end justify-end p-1.5 text-white/90 md:size-9"
        {...handlers(() => ({ kind: 'resize', index }))}
      >
        <Icon name="corner" size={18} />
      </span>
    </div>
  );
}

/** Where it is held, in cells. */
function grabOf(event: PointerEvent<HTMLElement>, { w, h }: LayoutTile): { x: number; y: number } {
  const box = event.currentTarget.getBoundingClientRect();
  return {
    x: ((event.clientX - box.left) / box.width) * w,
    y: ((event.clientY - box.top) / box.height) * h,
  };
}
