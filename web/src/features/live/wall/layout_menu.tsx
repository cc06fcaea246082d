import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icon';
import { Popover } from '@/components/popover';
import type { Layout } from '@/lib/api/types';
import type { WallChoice } from '../layouts/wall_choice';
import { DeleteLayoutDialog } from './delete_layout_dialog';
import { LayoutList } from './layout_list';

interface LayoutMenuProps {
  choice: WallChoice;
  onChoice: (choice: WallChoice) => void;
}

/** One's own layouts: to show, to change, to make. */
export function LayoutMenu({ choice, onChoice }: LayoutMenuProps) {
  const { t } = useTranslation();
  const [deleting, setDeleting] = useState<Layout | null>(null);
  const shown = 'layoutId' in choice ? choice.layoutId : null;
  return (
    <>
      <Popover
        label={t('layouts.mine')}
        button={
          <>
            <Icon name="layouts" />
            <Icon name="down" size={12} />
          </>
        }
        floating
        className={`min-h-10 gap-1.5 px-2.5 ${shown === null ? 'text-muted hover:text-text' : 'bg-accent-soft text-accent'}`}
        data-testid="layouts"
      >
        {(close) => (
          <LayoutList
            shown={shown}
            onShow={(layoutId) => {
              onChoice({ layoutId });
              close();
            }}
            onPlain={() => {
              onChoice({ preset: 'auto' });
              close();
            }}
            onDelete={(layout) => {
              setDeleting(layout);
              close();
            }}
          />
        )}
      </Popover>
      {deleting && (
        <DeleteLayoutDialog
          layout={deleting}
          onClose={() => setDeleting(null)}
          onDeleted={() => {
            setDeleting(null);
            if (deleting.id === shown) onChoice({ preset: 'auto' });
          }}
        />
      )}
    </>
  );
}
