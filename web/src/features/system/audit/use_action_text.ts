import { useTranslation } from 'react-i18next';
import { en } from '@/lib/i18n/en';

type Known = keyof typeof en.audit.action;

const isKnown = (key: string): key is Known => Object.hasOwn(en.audit.action, key);

/** An action of the log in words; one that this app does not know yet, by its own name. */
export function useActionText(): (action: string) => string {
  const { t } = useTranslation();
  return (action) => {
    const key = action.replaceAll('.', '_').replaceAll('-', '_');
    return isKnown(key) ? t(`audit.action.${key}`) : action;
  };
}
