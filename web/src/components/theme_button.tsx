import { useTranslation } from 'react-i18next';
import { setTheme, useIsDark } from '@/lib/theme';
import { IconButton } from './button';

/** Turns to the other theme; the account page has the third choice, the system's. */
export function ThemeButton() {
  const { t } = useTranslation();
  const dark = useIsDark();
  return (
    <IconButton
      icon={dark ? 'sun' : 'moon'}
      label={dark ? t('theme.toLight') : t('theme.toDark')}
      data-testid="theme"
      onClick={() => setTheme(dark ? 'light' : 'dark')}
    />
  );
}
