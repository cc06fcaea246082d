import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';
import { Button } from '@/components/button';
import { EmptyState } from '@/components/page';

/** The last resort: a page that could not be loaded or broke while drawing. */
export function CrashPage() {
  const { t } = useTranslation();
  const error = useRouteError();
  return (
    <main>
      <EmptyState
        wholePage
        icon="warning"
        title={t('crash.title')}
        action={
          <Button tone="primary" icon="refresh" onClick={() => window.location.reload()}>
            {t('crash.action')}
          </Button>
        }
      >
        <p>{t('crash.text')}</p>
        {error instanceof Error && <p className="mt-3 font-mono text-xs">{error.message}</p>}
      </EmptyState>
    </main>
  );
}
