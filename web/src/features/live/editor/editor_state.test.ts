import { expect, it } from 'vitest';
import { editLayout, startEditor, type EditorAction, type EditorState } from './editor_state';

const EMPTY = startEditor({ name: '', columns: 2, rows: 1, tiles: [] });
const after = (state: EditorState, ...actions: EditorAction[]) => actions.reduce(editLayout, state);
const places = (state: EditorState) =>
  state.draft.tiles.map(({ camera_id, x, y, w, h }) => [camera_id, x, y, w, h].join(' '));

it('says what it did, and where', () => {
  const state = after(EMPTY, { do: 'add', cameraId: 7 });
  expect(state.said).toMatchObject({
    number: 1,
    what: { kind: 'added', cameraId: 7, place: { x: 0, y: 0 } },
  });
  expect(state.touched).toBe(0);
  const replaced = after(state, { do: 'add', cameraId: 8 }, { do: 'add', cameraId: 9, at: { x: 0, y: 0 } });
  expect(places(replaced)).toEqual(['9 0 0 1 1', '8 1 0 1 1']);
  expect(replaced.touched).toBe(0);
});

it('says when something does not fit, and leaves all as it is', () => {
  const full = after(EMPTY, { do: 'add', cameraId: 1 }, { do: 'add', cameraId: 2 });
  const more = after(full, { do: 'add', cameraId: 3 });
  expect(more.said?.what).toEqual({ kind: 'full' });
  expect(more.draft).toBe(full.draft);
  const out = after(more, { do: 'step', index: 0, by: { x: 0, y: 1 } });
  expect(out.said).toEqual({ what: { kind: 'noRoom' }, number: 4 });
  expect(out.past).toHaveLength(2);
});

it('takes back step by step, but not the name', () => {
  const state = after(
    EMPTY,
    { do: 'add', cameraId: 1 },
    { do: 'grid', grid: { columns: 3, rows: 3 } },
    { do: 'resize', index: 0, to: { w: 2, h: 2 } },
    { do: 'stream', index: 0, stream: 'main' },
    { do: 'rename', name: 'Gate' },
    { do: 'undo' },
    { do: 'undo' },
  );
  expect(places(state)).toEqual(['1 0 0 1 1']);
  expect(state.draft).toMatchObject({ name: 'Gate', columns: 3 });
  expect(after(state, { do: 'undo' }, { do: 'undo' }, { do: 'undo' }).draft).toEqual({
    ...EMPTY.draft,
    name: 'Gate',
  });
});

it('counts the tiles that a smaller grid has no room for', () => {
  const state = after(
    EMPTY,
    { do: 'add', cameraId: 1 },
    { do: 'add', cameraId: 2 },
    { do: 'grid', grid: { columns: 1, rows: 1 } },
  );
  expect(places(state)).toEqual(['1 0 0 1 1']);
  expect(state.said?.what).toEqual({ kind: 'grid', grid: { columns: 1, rows: 1 }, fell: 1 });
});

it('takes tiles off: one, or all of cameras that are gone', () => {
  const two = after(EMPTY, { do: 'add', cameraId: 1 }, { do: 'add', cameraId: 2 });
  expect(places(after(two, { do: 'remove', index: 0 }))).toEqual(['2 1 0 1 1']);
  expect(places(after(two, { do: 'removeCameras', cameraIds: [2, 9] }))).toEqual(['1 0 0 1 1']);
});

it('does not keep the past for ever', () => {
  let state = EMPTY;
  for (let i = 0; i < 300; ++i) state = after(state, { do: 'grid', grid: { columns: 1 + (i % 2), rows: 1 } });
  expect(state.past).toHaveLength(100);
});
