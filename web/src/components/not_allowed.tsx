import { useTranslation } from 'react-i18next';
import { LinkButton } from './button';
import { EmptyState, usePageTitle } from './page';

/** A page that this user may not see, or no longer. */
export function NotAllowed({ title }: { title: string }) {
  const { t } = useTranslation();
  usePageTitle(title);
  return (
    <main>
      <EmptyState
        wholePage
        icon="shield"
        title={t('notAllowed.title')}
        action={<LinkButton to="/live">{t('notFound.action')}</LinkButton>}
        data-testid="not-allowed"
      >
        {t('notAllowed.text')}
      </EmptyState>
    </main>
  );
}
