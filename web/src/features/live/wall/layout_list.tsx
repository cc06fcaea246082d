import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { IconButton, LinkButton } from '@/components/button';
import { Icon } from '@/components/icon';
import { ProblemNotice } from '@/components/notice';
import { Skeleton } from '@/components/page';
import type { Layout } from '@/lib/api/types';
import { useLayouts } from '../api/layouts';
import { LayoutThumb } from './layout_thumb';

interface LayoutListProps {
  shown: number | null;
  onShow: (id: number) => void;
  onPlain: () => void;
  onDelete: (layout: Layout) => void;
}

export function LayoutList({ shown, onShow, onPlain, onDelete }: LayoutListProps) {
  const { t } = useTranslation();
  const layouts = useLayouts();
  return (
    <div className="flex max-h-[70dvh] w-[min(22rem,calc(100vw-1rem))] flex-col gap-2 p-2">
      <div className="min-h-0 flex-1 overflow-y-auto">
        <ul>
          <li>
            <Row name={t('live.layoutAuto')} current={shown === null} onShow={onPlain} testid="layout-plain">
              <Icon name="auto" />
            </Row>
          </li>
          {layouts.data?.map((layout) => (
            <li key={layout.id} className="flex items-center">
              <Row
                name={layout.name}
                current={layout.id === shown}
                onShow={() => onShow(layout.id)}
                testid={`layout-id-${layout.id}`}
              >
                <LayoutThumb layout={layout} />
              </Row>
              <Link
                to={`/live?layout=${layout.id}&edit=1`}
                aria-label={t('layouts.edit', { name: layout.name })}
                title={t('layouts.edit', { name: layout.name })}
                className="inline-flex size-10 shrink-0 items-center justify-center rounded-lg text-muted hover:bg-sunken hover:text-text"
                data-testid="layout-edit"
              >
                <Icon name="edit" size={18} />
              </Link>
              <IconButton
                icon="trash"
                size={18}
                label={t('layouts.delete', { name: layout.name })}
                onClick={() => onDelete(layout)}
                className="shrink-0"
                data-testid="layout-delete"
              />
            </li>
          ))}
        </ul>
        {layouts.isPending && <Skeleton className="m-2 h-10" />}
        {layouts.isError && <ProblemNotice error={layouts.error} onRetry={() => void layouts.refetch()} />}
        {layouts.data?.length === 0 && <p className="px-3 py-2 text-sm text-muted">{t('layouts.none')}</p>}
      </div>
      <LinkButton icon="plus" to="/live?edit=1" className="w-full" data-testid="layout-new">
        {t('layouts.new')}
      </LinkButton>
    </div>
  );
}

interface RowProps {
  name: string;
  current: boolean;
  onShow: () => void;
  testid: string;
  children: React.ReactNode;
}

function Row({ name, current, onShow, testid, children }: RowProps) {
  return (
    <button
      type="button"
      aria-current={current || undefined}
      onClick={onShow}
      data-testid={testid}
      className="flex min-h-11 w-full min-w-0 flex-1 items-center gap-3 rounded-lg px-2.5 text-left text-sm font-medium hover:bg-sunken aria-[current]:text-accent"
    >
      <span className="flex w-8 shrink-0 justify-center text-muted">{children}</span>
      <span className="min-w-0 flex-1 truncate">{name}</span>
      {current && <Icon name="check" size={18} />}
    </button>
  );
}
