import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Logo } from '@/components/logo';

const RETRY_MS = 5_000;
/** So long a press of the button is seen to do something. */
const TRYING_MS = 800;

/** Before it is known who is here; and what stays when the recorder cannot be reached, also without a network. */
export function Splash({ unreachable, onRetry }: { unreachable: boolean; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 p-6 text-center">
      <span className={unreachable ? '' : 'animate-pulse'}>
        <Logo size={56} />
      </span>
      {unreachable ? (
        <NoConnection onRetry={onRetry} />
      ) : (
        <p className="sr-only" role="status">
          {t('common.loading')}
        </p>
      )}
    </main>
  );
}

function NoConnection({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation();
  const [trying, setTrying] = useState(false);
  useRetry(onRetry);
  useEffect(() => {
    if (!trying) return undefined;
    const timer = setTimeout(() => setTrying(false), TRYING_MS);
    return () => clearTimeout(timer);
  }, [trying]);
  return (
    <div role="alert" className="max-w-sm space-y-4" data-testid="no-connection">
      <h1 className="text-lg font-semibold">{t('noConnection.title')}</h1>
      <p className="text-sm text-muted">{t('noConnection.text', { host: window.location.host })}</p>
      <p className="text-sm text-muted">{t('noConnection.recording')}</p>
      <Button
        icon="refresh"
        busy={trying}
        onClick={() => {
          setTrying(true);
          onRetry();
        }}
      >
        {t('common.tryAgain')}
      </Button>
    </div>
  );
}

/** Every few seconds, and as soon as the device has a network again. */
function useRetry(onRetry: () => void): void {
  const latest = useRef(onRetry);
  useEffect(() => {
    latest.current = onRetry;
  });
  useEffect(() => {
    const retry = () => latest.current();
    const timer = setInterval(retry, RETRY_MS);
    window.addEventListener('online', retry);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', retry);
    };
  }, []);
}
