import { useTranslation } from 'react-i18next';
import { IconButton } from '@/components/button';

interface PagerProps {
  page: number;
  pages: number;
  onPage: (page: number) => void;
}

export function Pager({ page, pages, onPage }: PagerProps) {
  const { t } = useTranslation();
  return (
    <div className="flex items-center">
      <IconButton
        icon="left"
        label={t('live.previousPage')}
        disabled={page === 0}
        onClick={() => onPage(page - 1)}
      />
      <span className="text-sm text-muted tabular-nums">
        {page + 1} / {pages}
      </span>
      <IconButton
        icon="right"
        label={t('live.nextPage')}
        disabled={page >= pages - 1}
        onClick={() => onPage(page + 1)}
      />
    </div>
  );
}
