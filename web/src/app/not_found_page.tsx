import { useTranslation } from 'react-i18next';
import { LinkButton } from '@/components/button';
import { EmptyState, usePageTitle } from '@/components/page';

export function NotFoundPage() {
  const { t } = useTranslation();
  usePageTitle(t('notFound.title'));
  return (
    <main>
      <EmptyState
        wholePage
        icon="help"
        title={t('notFound.title')}
        action={<LinkButton to="/live">{t('notFound.action')}</LinkButton>}
      >
        {t('notFound.text')}
      </EmptyState>
    </main>
  );
}
