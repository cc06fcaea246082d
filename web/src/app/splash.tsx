import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Logo } from '@/components/logo';

export function Splash({ unreachable, onRetry }: { unreachable: boolean; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 p-6 text-center">
      <span className={unreachable ? '' : 'animate-pulse'}>
        <Logo size={56} />
      </span>
      {unreachable ? (
        <div role="alert" className="max-w-sm space-y-4">
          <h1 className="text-lg font-semibold">{t('problem.network.title')}</h1>
          <p className="text-sm text-muted">{t('problem.network.advice')}</p>
          <Button icon="refresh" onClick={onRetry}>
            {t('common.tryAgain')}
          </Button>
        </div>
      ) : (
        <p className="sr-only" role="status">
          {t('common.loading')}
        </p>
      )}
    </main>
  );
}
