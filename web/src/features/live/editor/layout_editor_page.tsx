import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '@/components/button';
import { ProblemNotice } from '@/components/notice';
import { EmptyState, Skeleton, usePageTitle } from '@/components/page';
import type { Camera } from '@/lib/api/types';
import type { LayoutDraft } from '@/lib/api/types';
import { useLayouts } from '../api/layouts';
import { draftOf } from '../layouts/arrange';
import { gridOf } from '../layouts/grids';
import type { Editing } from '../layouts/wall_choice';
import { storedChoice } from '../wall/use_wall_choice';
import { LayoutEditor } from './layout_editor';

interface LayoutEditorPageProps {
  cameras: Camera[];
  editing: Exclude<Editing, null>;
}

/** Loads what is to be arranged. */
export function LayoutEditorPage({ cameras, editing }: LayoutEditorPageProps) {
  const { t } = useTranslation();
  usePageTitle(t(editing === 'new' ? 'layouts.editor.newTitle' : 'layouts.editor.editTitle'));
  return editing === 'new' ? <NewLayout cameras={cameras} /> : <OldLayout cameras={cameras} id={editing} />;
}

function NewLayout({ cameras }: { cameras: Camera[] }) {
  const [draft] = useState(() => firstDraft(cameras));
  return <LayoutEditor id={null} initial={draft} cameras={cameras} />;
}

/** Begins with what the wall shows. */
function firstDraft(cameras: Camera[]): LayoutDraft {
  const choice = storedChoice();
  const grid = gridOf('preset' in choice ? choice.preset : 'auto', cameras.length);
  return draftOf(
    cameras.map((camera) => camera.id),
    grid,
  );
}

function OldLayout({ cameras, id }: { cameras: Camera[]; id: number }) {
  const { t } = useTranslation();
  const layouts = useLayouts();
  const [layout, setLayout] = useState<LayoutDraft | null>(null);
  const found = layouts.data?.find((one) => one.id === id);
  // What is being changed here does not change by itself.
  if (!layout && found) setLayout(found);
  if (layout) return <LayoutEditor id={id} initial={layout} cameras={cameras} />;
  if (layouts.isPending) return <Skeleton className="m-2 flex-1" />;
  if (layouts.isError)
    return (
      <div className="p-6">
        <ProblemNotice error={layouts.error} onRetry={() => void layouts.refetch()} />
      </div>
    );
  return (
    <EmptyState
      wholePage
      icon="layouts"
      title={t('layouts.gone')}
      action={<LinkButton to="/live">{t('nav.live')}</LinkButton>}
    >
      {''}
    </EmptyState>
  );
}
