import { PRESETS, type Preset } from './grids';

/** What is on the wall: a preset, or a layout of the account's own by its id. */
export type WallChoice = { preset: Preset } | { layoutId: number };

/** What this browser kept; a first visit and nonsense are `auto`. */
export function readChoice(stored: string | null): WallChoice {
  const layout = /^layout:(\d{1,15})$/.exec(stored ?? '');
  if (layout) return { layoutId: Number(layout[1]) };
  return { preset: PRESETS.find((one) => one === stored) ?? 'auto' };
}

export function writeChoice(choice: WallChoice): string {
  return 'preset' in choice ? choice.preset : `layout:${choice.layoutId}`;
}

/** `?layout=12`; null without one that makes sense. */
export function choiceOfUrl(params: URLSearchParams): WallChoice | null {
  const text = params.get('layout') ?? '';
  return /^\d{1,15}$/.test(text) ? { layoutId: Number(text) } : null;
}

/** `?edit`: the layout of the address, or a new one. */
export type Editing = 'new' | number | null;

export function editingOf(params: URLSearchParams): Editing {
  if (!params.has('edit')) return null;
  const choice = choiceOfUrl(params);
  return choice && 'layoutId' in choice ? choice.layoutId : 'new';
}
