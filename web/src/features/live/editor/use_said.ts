import { useTranslation } from 'react-i18next';
import type { EditorState, Said } from './editor_state';

/** What was just done, in words. */
export function useSaid(said: EditorState['said'], nameOf: (cameraId: number) => string): string {
  const { t } = useTranslation();
  if (!said) return '';
  const words = (what: Said): string => {
    switch (what.kind) {
      case 'added':
      case 'moved':
        return t(`layouts.editor.said.${what.kind}`, {
          name: nameOf(what.cameraId),
          x: what.place.x + 1,
          y: what.place.y + 1,
        });
      case 'resized':
        return t('layouts.editor.said.resized', {
          name: nameOf(what.cameraId),
          w: what.place.w,
          h: what.place.h,
        });
      case 'removed':
        return t('layouts.editor.said.removed', { name: nameOf(what.cameraId) });
      case 'grid': {
        const { columns, rows } = what.grid;
        const grid = t('layouts.editor.said.grid', { columns, rows });
        return what.fell > 0 ? `${grid} ${t('layouts.editor.said.fell', { count: what.fell })}` : grid;
      }
      case 'noRoom':
      case 'full':
      case 'undone':
        return t(`layouts.editor.said.${what.kind}`);
    }
  };
  return words(said.what);
}
