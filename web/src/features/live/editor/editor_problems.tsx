import type { TFunction } from 'i18next';
import type { Dispatch } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Notice, ProblemNotice } from '@/components/notice';
import { ApiError } from '@/lib/api/api_error';
import { serverWords } from '@/lib/server_words';
import type { EditorAction } from './editor_state';
import type { Saving } from './use_saving';

interface EditorProblemsProps {
  saving: Saving;
  /** Cameras of tiles that are not there. */
  gone: readonly number[];
  dispatch: Dispatch<EditorAction>;
}

/** Why the layout is not saved, and what to do. */
export function EditorProblems({ saving, gone, dispatch }: EditorProblemsProps) {
  const { t } = useTranslation();
  const { error } = saving;
  const known = error instanceof ApiError ? error : null;
  const tiles = tileWords(known, t);
  const beside = known?.code === 'name_taken' || (known?.fields.name && !tiles);
  if (gone.length === 0 && (!error || beside)) return null;
  return (
    <div className="space-y-2 p-3" data-testid="layout-problem">
      {gone.length > 0 && (
        <Notice tone="warning" title={t('layouts.editor.goneTitle', { count: gone.length })}>
          <p>{t('layouts.editor.goneText')}</p>
          <Button
            className="mt-2"
            icon="trash"
            onClick={() => dispatch({ do: 'removeCameras', cameraIds: gone })}
            data-testid="layout-remove-gone"
          >
            {t('layouts.editor.goneAction')}
          </Button>
        </Notice>
      )}
      {saving.wasDeleted ? (
        <Notice tone="error" title={t('layouts.wasDeleted.title')}>
          <p>{t('layouts.wasDeleted.text')}</p>
          <Button
            className="mt-2"
            busy={saving.busy}
            onClick={saving.saveAsNew}
            data-testid="layout-save-new"
          >
            {t('layouts.wasDeleted.action')}
          </Button>
        </Notice>
      ) : known?.code === 'too_many_layouts' ? (
        <Notice tone="error" title={t('layouts.tooMany')} />
      ) : tiles ? (
        <Notice tone="error" title={t('layouts.editor.tilesWrong')}>
          <p>{tiles}</p>
        </Notice>
      ) : (
        Boolean(error) && !beside && <ProblemNotice error={error} />
      )}
    </div>
  );
}

/** The server names each tile (`tiles[3].camera_id`); what is wrong is told once. */
function tileWords(error: ApiError | null, t: TFunction): string {
  const wrong = Object.entries(error?.fields ?? {}).flatMap(([field, words]) =>
    field.startsWith('tiles') ? words : [],
  );
  return [...new Set(wrong)].map((words) => serverWords(words, t)).join(' ');
}
