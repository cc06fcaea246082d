import { useTranslation } from 'react-i18next';
import { changeLanguage, type AppLanguage } from '@/lib/i18n/i18n';
import { Icon } from './icon';

const NAMES: Record<AppLanguage, string> = { 'pt-BR': 'Português', en: 'English' };

/** Before anyone is signed in: the language of this browser. */
export function LanguagePicker() {
  const { t, i18n } = useTranslation();
  return (
    <label className="relative inline-flex items-center text-sm text-muted hover:text-text">
      <span className="sr-only">{t('common.language')}</span>
      <select
        value={i18n.language}
        data-testid="language"
        onChange={(event) => void changeLanguage(event.target.value as AppLanguage)}
        className="min-h-10 appearance-none rounded-lg bg-transparent py-1 pr-8 pl-3"
      >
        {Object.entries(NAMES).map(([code, name]) => (
          <option key={code} value={code} className="bg-raised text-text">
            {name}
          </option>
        ))}
      </select>
      <Icon name="down" size={14} className="pointer-events-none absolute right-2.5" />
    </label>
  );
}
