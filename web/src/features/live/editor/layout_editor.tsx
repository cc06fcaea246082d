import { useReducer, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Camera } from '@/lib/api/types';
import type { LayoutDraft } from '@/lib/api/types';
import { sameDraft } from '../layouts/arrange';
import { CameraShelf } from './camera_shelf';
import { DragGhost } from './drag_ghost';
import { EditorGrid } from './editor_grid';
import { EditorHeader } from './editor_header';
import { EditorProblems } from './editor_problems';
import { editLayout, startEditor } from './editor_state';
import { useDrag } from './use_drag';
import { useSaid } from './use_said';
import { useSaving } from './use_saving';
import { useUnsavedGuard } from './use_unsaved_guard';

interface LayoutEditorProps {
  /** Null: a new one. */
  id: number | null;
  initial: LayoutDraft;
  cameras: Camera[];
}

/** Arranges cameras on a grid: by mouse, by finger and by keyboard. */
export function LayoutEditor({ id, initial, cameras }: LayoutEditorProps) {
  const { t } = useTranslation();
  const [state, dispatch] = useReducer(editLayout, initial, startEditor);
  const { draft } = state;
  const nameOf = (cameraId: number) =>
    cameras.find((one) => one.id === cameraId)?.name ?? t('layouts.editor.gone');
  const said = useSaid(state.said, nameOf);
  const grid = useRef<HTMLDivElement>(null);
  const { dragging, handlers } = useDrag(grid, draft, dispatch);
  const guard = useUnsavedGuard(!sameDraft(draft, initial));
  const gone = draft.tiles
    .map((tile) => tile.camera_id)
    .filter((cameraId) => !cameras.some((one) => one.id === cameraId));
  const saving = useSaving({ id, draft, onSaved: guard.release });

  return (
    <div
      className="flex min-h-0 flex-1 flex-col"
      data-testid="layout-editor"
      onKeyDown={(event) => {
        const typing = event.target instanceof HTMLInputElement;
        if (typing || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
        event.preventDefault();
        dispatch({ do: 'undo' });
      }}
    >
      <EditorHeader
        id={id}
        draft={draft}
        canUndo={state.past.length > 0}
        saving={saving}
        dispatch={dispatch}
      />
      <EditorProblems saving={saving} gone={gone} dispatch={dispatch} />
      <div className="flex min-h-0 flex-1 flex-col md:flex-row">
        <CameraShelf
          cameras={cameras}
          tiles={draft.tiles}
          onAdd={(cameraId) => dispatch({ do: 'add', cameraId })}
          handlers={handlers}
        />
        <EditorGrid
          ref={grid}
          state={state}
          cameras={cameras}
          nameOf={nameOf}
          dragging={dragging}
          handlers={handlers}
          dispatch={dispatch}
        />
      </div>
      <p aria-live="polite" className="sr-only" data-testid="layout-said">
        {/* Said twice, it must differ to be read twice. */}
        {said}
        {(state.said?.number ?? 0) % 2 === 1 ? '\u00a0' : ''}
      </p>
      {dragging && dragging.load.kind !== 'resize' && (
        <DragGhost dragging={dragging} name={nameOf(loadedCamera(dragging.load, draft))} />
      )}
      {guard.question}
    </div>
  );
}

function loadedCamera(load: { kind: string; cameraId?: number; index?: number }, draft: LayoutDraft): number {
  return load.cameraId ?? draft.tiles[load.index ?? -1]?.camera_id ?? 0;
}
