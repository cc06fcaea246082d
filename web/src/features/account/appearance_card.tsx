import { useTranslation } from 'react-i18next';
import { SelectField } from '@/components/field';
import { Card } from '@/components/page';
import { useUpdateMe } from '@/lib/api/update_me';
import { changeLanguage, type AppLanguage } from '@/lib/i18n/i18n';
import { setTheme, useThemeChoice, type ThemeChoice } from '@/lib/theme';

const THEMES: readonly ThemeChoice[] = ['system', 'light', 'dark'];

/** Acts at once: what is chosen is what is seen. */
export function AppearanceCard() {
  const { t, i18n } = useTranslation();
  const theme = useThemeChoice();
  const update = useUpdateMe();
  const choose = (language: AppLanguage) => {
    void changeLanguage(language);
    update.mutate({ language });
  };
  return (
    <Card title={t('account.appearance')}>
      <div className="grid gap-5 sm:grid-cols-2">
        <SelectField
          label={t('account.language')}
          value={i18n.language}
          onChange={(event) => choose(event.target.value as AppLanguage)}
          data-testid="account-language"
        >
          <option value="pt-BR">Português (Brasil)</option>
          <option value="en">English</option>
        </SelectField>
        <SelectField
          label={t('account.theme')}
          value={theme}
          onChange={(event) => setTheme(event.target.value as ThemeChoice)}
          data-testid="account-theme"
        >
          {THEMES.map((one) => (
            <option key={one} value={one}>
              {t(`account.themes.${one}`)}
            </option>
          ))}
        </SelectField>
      </div>
    </Card>
  );
}
