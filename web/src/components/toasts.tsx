import { useTranslation } from 'react-i18next';
import { dismissToast, useToasts, type Toast } from '@/lib/toasts';
import { Button, IconButton } from './button';
import { Icon, type IconName } from './icon';

const LOOKS: Record<Toast['tone'], { icon: IconName; mark: string }> = {
  ok: { icon: 'check', mark: 'text-ok' },
  error: { icon: 'error', mark: 'text-danger' },
  offer: { icon: 'refresh', mark: 'text-accent' },
};

/** Short news of what was done, read out by assistive technology, gone after some seconds. */
export function Toasts() {
  const { t } = useTranslation();
  const toasts = useToasts();
  return (
    <div
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-20 z-50 flex flex-col items-center gap-2 px-4 md:bottom-6"
    >
      {toasts.map((toast) => (
        <div
          key={toast.id}
          data-testid="toast"
          className="pointer-events-auto flex max-w-md items-center gap-3 rounded-xl border border-line bg-raised py-1.5 pr-1.5 pl-4 text-sm shadow-card"
        >
          <Icon name={LOOKS[toast.tone].icon} className={LOOKS[toast.tone].mark} />
          <span className="min-w-0 flex-1">{toast.text}</span>
          {toast.action && (
            <Button tone="primary" onClick={toast.action.run} data-testid="toast-action">
              {toast.action.label}
            </Button>
          )}
          <IconButton
            icon="close"
            size={16}
            label={t('common.close')}
            onClick={() => dismissToast(toast.id)}
          />
        </div>
      ))}
    </div>
  );
}
