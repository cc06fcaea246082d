import { useTranslation } from 'react-i18next';
import { TextField } from './field';

interface CodeFieldProps {
  /** A recovery code in place of the authenticator app's. */
  recovery: boolean;
  onRecovery: (recovery: boolean) => void;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  autoFocus?: boolean;
}

/** The second step: six digits of the app, or one of the codes that were kept for when it is lost. */
export function CodeField({ recovery, onRecovery, value, onChange, error, autoFocus }: CodeFieldProps) {
  const { t } = useTranslation();
  const turn = () => {
    onChange('');
    onRecovery(!recovery);
  };
  return (
    <div className="space-y-2">
      <TextField
        key={recovery ? 'recovery' : 'app'}
        label={recovery ? t('security.recoveryCode') : t('security.code')}
        hint={recovery ? t('security.recoveryHint') : t('security.codeHint')}
        error={error}
        required
        autoFocus={autoFocus}
        autoComplete={recovery ? 'off' : 'one-time-code'}
        inputMode={recovery ? 'text' : 'numeric'}
        maxLength={recovery ? 64 : 16}
        spellCheck={false}
        autoCapitalize="none"
        className="font-mono tracking-widest"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        data-testid={recovery ? 'recovery-code' : 'totp-code'}
      />
      <button
        type="button"
        onClick={turn}
        className="min-h-6 rounded text-sm font-medium text-accent underline-offset-4 hover:underline"
        data-testid="code-other"
      >
        {recovery ? t('security.useApp') : t('security.useRecovery')}
      </button>
    </div>
  );
}
