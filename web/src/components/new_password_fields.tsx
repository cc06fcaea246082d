import { useTranslation } from 'react-i18next';
import { MIN_PASSWORD, passwordStrength, type Strength } from '@/lib/password_strength';
import { PasswordField } from './password_field';

interface NewPasswordFieldsProps {
  password: string;
  repeat: string;
  onPassword: (value: string) => void;
  onRepeat: (value: string) => void;
  error?: string | undefined;
  repeatError?: string | undefined;
}

const BARS: Record<Strength, string> = { 0: 'bg-line', 1: 'bg-danger', 2: 'bg-warn', 3: 'bg-ok' };

/** A new password, twice, with its strength. */
export function NewPasswordFields(props: NewPasswordFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <div className="space-y-2">
        <PasswordField
          label={t('password.new')}
          name="new-password"
          autoComplete="new-password"
          required
          value={props.password}
          onChange={(event) => props.onPassword(event.target.value)}
          error={props.error}
          data-testid="new-password"
        />
        <StrengthBar password={props.password} />
      </div>
      <PasswordField
        label={t('password.repeat')}
        name="repeat-password"
        autoComplete="new-password"
        required
        value={props.repeat}
        onChange={(event) => props.onRepeat(event.target.value)}
        error={props.repeatError}
        data-testid="repeat-password"
      />
    </>
  );
}

function StrengthBar({ password }: { password: string }) {
  const { t } = useTranslation();
  const strength = passwordStrength(password);
  const words =
    password.length === 0
      ? t('password.hint', { min: MIN_PASSWORD })
      : t(`password.strength.${strength}`, { min: MIN_PASSWORD });
  return (
    <div className="space-y-1.5">
      <div aria-hidden="true" className="flex gap-1">
        {[1, 2, 3].map((step) => (
          <span
            key={step}
            className={`h-1 flex-1 rounded-full ${step <= strength ? BARS[strength] : 'bg-line'}`}
          />
        ))}
      </div>
      <p aria-live="polite" className="text-sm text-muted">
        {words}
      </p>
    </div>
  );
}
