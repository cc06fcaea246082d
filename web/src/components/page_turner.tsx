import { useTranslation } from 'react-i18next';
import { Button } from './button';
import { Icon } from './icon';

interface PageTurnerProps {
  /** How many there are in all, in words. */
  count: string;
  page: { next: string | null; previous: string | null };
  onPage: (page: string | null) => void;
  /** Begins the names of what a test finds. */
  name: string;
}

/** Below a list of the newest first that comes in pages. */
export function PageTurner({ count, page, onPage, name }: PageTurnerProps) {
  const { t } = useTranslation();
  return (
    <div className="mt-5 flex flex-wrap items-center justify-between gap-3">
      <p className="text-sm text-muted tabular-nums" role="status" data-testid={`${name}-count`}>
        {count}
      </p>
      <div className="flex gap-2">
        <Button
          icon="left"
          disabled={!page.previous}
          onClick={() => onPage(page.previous)}
          data-testid={`${name}-newer`}
        >
          {t('common.newer')}
        </Button>
        <Button disabled={!page.next} onClick={() => onPage(page.next)} data-testid={`${name}-older`}>
          {t('common.older')}
          <Icon name="right" size={18} />
        </Button>
      </div>
    </div>
  );
}
