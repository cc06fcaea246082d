import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { IconButton } from '@/components/button';
import { INPUT } from '@/components/field';
import type { Clip } from '@/lib/api/types';
import { problemText } from '@/lib/problem_text';
import { showToast } from '@/lib/toasts';
import { useRenameClip } from './api/change_clip';

const MAX_NAME = 200;

interface ClipNameProps {
  clip: Clip;
  mayRename: boolean;
  /** On its own page: a heading instead of a link. */
  page?: boolean;
}

/** The name, changed where it stands: Enter saves, Escape leaves it. */
export function ClipName({ clip, mayRename, page = false }: ClipNameProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  // Focus goes back to the pencil, whatever came of it.
  const [edited, setEdited] = useState(false);
  const rename = useRenameClip(clip.id);
  const shown = rename.isPending ? rename.variables : clip.name;

  const leave = () => {
    setEditing(false);
    setEdited(true);
  };
  const save = (name: string) => {
    leave();
    const wanted = name.trim();
    if (wanted === '' || wanted === clip.name) return;
    rename.mutate(wanted, {
      onSuccess: () => showToast(t('clips.renamed')),
      onError: (error) => {
        const { title, advice } = problemText(error, t);
        showToast(`${title}. ${advice}`, 'error');
      },
    });
  };
  if (editing) return <NameInput name={clip.name} onSave={save} onCancel={leave} />;
  const Heading = page ? 'h1' : 'h2';
  const look = page ? 'text-2xl font-semibold tracking-tight' : 'font-semibold tracking-tight';
  return (
    <div className="flex min-w-0 items-start gap-1">
      <Heading
        className={`min-w-0 [overflow-wrap:anywhere] ${look} ${page ? '' : 'line-clamp-2'}`}
        data-testid="clip-title"
      >
        {page ? (
          shown
        ) : (
          <Link to={`/clips/${clip.id}`} className="rounded hover:text-accent" data-testid="clip-link">
            {shown}
          </Link>
        )}
      </Heading>
      {mayRename && (
        <IconButton
          icon="edit"
          size={16}
          className="-my-1 !size-8"
          label={t('clips.rename')}
          autoFocus={edited}
          onClick={() => setEditing(true)}
          data-testid="clip-rename"
        />
      )}
    </div>
  );
}

interface NameInputProps {
  name: string;
  onSave: (name: string) => void;
  onCancel: () => void;
}

function NameInput({ name, onSave, onCancel }: NameInputProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(name);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  return (
    <form
      className="flex items-center gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(text);
      }}
      onKeyDown={(event) => event.key === 'Escape' && onCancel()}
    >
      <input
        ref={input}
        value={text}
        maxLength={MAX_NAME}
        aria-label={t('clips.renameField')}
        onChange={(event) => setText(event.target.value)}
        className={`${INPUT} min-h-10 max-w-xl font-medium`}
        data-testid="clip-name-input"
      />
      <IconButton icon="check" type="submit" label={t('clips.renameSave')} data-testid="clip-name-save" />
      <IconButton icon="close" label={t('common.cancel')} onClick={onCancel} />
    </form>
  );
}
