import type { Dispatch } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton, LinkButton } from '@/components/button';
import { TextField } from '@/components/field';
import { Stepper } from '@/components/stepper';
import type { LayoutDraft } from '@/lib/api/types';
import { MOST_NAME, MOST_SIDE } from '../layouts/arrange';
import type { EditorAction } from './editor_state';
import type { Saving } from './use_saving';

interface EditorHeaderProps {
  id: number | null;
  draft: LayoutDraft;
  canUndo: boolean;
  saving: Saving;
  dispatch: Dispatch<EditorAction>;
}

export function EditorHeader({ id, draft, canUndo, saving, dispatch }: EditorHeaderProps) {
  const { t } = useTranslation();
  const { columns, rows } = draft;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        saving.save();
      }}
      className="flex flex-wrap items-end gap-x-5 gap-y-3 border-b border-line bg-surface px-4 py-3"
    >
      <h1 className="sr-only">{t(id === null ? 'layouts.editor.newTitle' : 'layouts.editor.editTitle')}</h1>
      <div className="w-full sm:w-64">
        <TextField
          label={t('layouts.editor.name')}
          error={saving.nameError}
          maxLength={MOST_NAME}
          autoComplete="off"
          value={draft.name}
          onChange={(event) => dispatch({ do: 'rename', name: event.target.value })}
          data-testid="layout-name"
        />
      </div>
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2 pb-0.5">
        <Stepper
          label={t('layouts.editor.columns')}
          value={columns}
          min={1}
          max={MOST_SIDE}
          onChange={(value) => dispatch({ do: 'grid', grid: { columns: value, rows } })}
          data-testid="layout-columns"
        />
        <Stepper
          label={t('layouts.editor.rows')}
          value={rows}
          min={1}
          max={MOST_SIDE}
          onChange={(value) => dispatch({ do: 'grid', grid: { columns, rows: value } })}
          data-testid="layout-rows"
        />
        <IconButton
          icon="undo"
          label={t('layouts.editor.undo')}
          disabled={!canUndo}
          onClick={() => dispatch({ do: 'undo' })}
          data-testid="layout-undo"
        />
      </div>
      <div className="ml-auto flex gap-2 pb-0.5">
        <LinkButton
          tone="ghost"
          to={id === null ? '/live' : `/live?layout=${id}`}
          data-testid="layout-cancel"
        >
          {t('common.cancel')}
        </LinkButton>
        <Button type="submit" tone="primary" busy={saving.busy} data-testid="layout-save">
          {t('layouts.editor.save')}
        </Button>
      </div>
    </form>
  );
}
