import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, isStatus } from '@/lib/api/api_error';
import { fieldProblem } from '@/lib/problem_text';
import { showToast } from '@/lib/toasts';
import type { LayoutDraft } from '@/lib/api/types';
import { useSaveLayout } from '../api/layouts';
import { inReadingOrder } from '../layouts/arrange';
import { useWallChoice } from '../wall/use_wall_choice';

interface SavingOptions {
  id: number | null;
  draft: LayoutDraft;
  onSaved: () => void;
}

export interface Saving {
  busy: boolean;
  error: unknown;
  /** The layout that was being changed is no more. */
  wasDeleted: boolean;
  nameError: string | undefined;
  save: () => void;
  saveAsNew: () => void;
}

/** Saves, shows the saved layout, and tells what is wrong with it if it is not taken. */
export function useSaving({ id, draft, onSaved }: SavingOptions): Saving {
  const { t } = useTranslation();
  const [, choose] = useWallChoice();
  const old = useSaveLayout(id);
  const fresh = useSaveLayout(null);
  const [checked, setChecked] = useState(false);
  const nameless = draft.name.trim() === '';
  const error = fresh.error ?? old.error;

  const send = (by: typeof old) => {
    setChecked(true);
    if (nameless) return;
    old.reset();
    fresh.reset();
    const body = {
      name: draft.name.trim(),
      columns: draft.columns,
      rows: draft.rows,
      tiles: inReadingOrder(draft.tiles),
    };
    by.mutate(body, {
      onSuccess: (saved) => {
        onSaved();
        showToast(t('layouts.saved', { name: saved.name }));
        choose({ layoutId: saved.id });
      },
    });
  };
  const taken = error instanceof ApiError && error.code === 'name_taken';
  return {
    busy: old.isPending || fresh.isPending,
    error,
    wasDeleted: id !== null && !fresh.error && isStatus(old.error, 404),
    nameError:
      checked && nameless
        ? t('layouts.editor.nameMissing')
        : taken
          ? t('layouts.nameTaken')
          : fieldProblem(error, 'name', t),
    save: () => send(old),
    saveAsNew: () => send(fresh),
  };
}
