import { useTranslation } from 'react-i18next';
import { showToast } from '@/lib/toasts';
import { Button } from './button';

/** Copies a text; where the browser does not allow it, says so. */
export function CopyButton({ text }: { text: string }) {
  const { t } = useTranslation();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      showToast(t('common.copied'));
    } catch {
      showToast(t('common.copyFailed'), 'error');
    }
  };
  return (
    <Button icon="copy" onClick={() => void copy()} data-testid="copy">
      {t('common.copy')}
    </Button>
  );
}
