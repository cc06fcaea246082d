import { useState, type InputHTMLAttributes, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Field, INPUT } from './field';
import { Icon } from './icon';

interface PasswordFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'type'> {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: string;
  'data-testid'?: string;
}

export function PasswordField({ label, hint, error, optional, ...input }: PasswordFieldProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} hint={hint} error={error} {...(optional ? { optional } : {})}>
      {(ids) => (
        <span className="relative block">
          <input {...input} {...ids} type={shown ? 'text' : 'password'} className={`${INPUT} pr-12`} />
          <button
            type="button"
            aria-label={shown ? t('common.hidePassword') : t('common.showPassword')}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
            className="absolute inset-y-0 right-0 flex w-11 items-center justify-center rounded-r-lg text-muted hover:text-text"
          >
            <Icon name={shown ? 'eyeOff' : 'eye'} size={18} />
          </button>
        </span>
      )}
    </Field>
  );
}
