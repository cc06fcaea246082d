import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { NewPasswordFields } from '@/components/new_password_fields';
import { ProblemNotice } from '@/components/notice';
import { PasswordField } from '@/components/password_field';
import { Card } from '@/components/page';
import { fieldProblem } from '@/lib/problem_text';
import { MIN_PASSWORD } from '@/lib/password_strength';
import { showToast } from '@/lib/toasts';
import { useChangePassword } from './api/change_password';

const EMPTY = { current: '', password: '', repeat: '' };

export function PasswordCard() {
  const { t } = useTranslation();
  const change = useChangePassword();
  const [values, setValues] = useState(EMPTY);
  const [checked, setChecked] = useState(false);
  const set = (field: keyof typeof EMPTY) => (value: string) =>
    setValues((old) => ({ ...old, [field]: value }));

  const short = values.password.length < MIN_PASSWORD;
  const differs = values.password !== values.repeat;
  const wrongCurrent = fieldProblem(change.error, 'current_password', t);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (short || differs) return;
    change.mutate(
      { current_password: values.current, new_password: values.password },
      {
        onSuccess: () => {
          setValues(EMPTY);
          setChecked(false);
          showToast(t('account.passwordChanged'));
        },
      },
    );
  };

  return (
    <Card title={t('account.passwordTitle')} lead={t('account.passwordLead')}>
      <form onSubmit={submit} className="space-y-5" data-testid="password-form">
        {change.isError && !wrongCurrent && <ProblemNotice error={change.error} />}
        <PasswordField
          label={t('password.current')}
          name="current-password"
          autoComplete="current-password"
          required
          value={values.current}
          onChange={(event) => set('current')(event.target.value)}
          error={wrongCurrent ? t('account.wrongPassword') : undefined}
          data-testid="current-password"
        />
        <NewPasswordFields
          password={values.password}
          repeat={values.repeat}
          onPassword={set('password')}
          onRepeat={set('repeat')}
          error={
            checked && short
              ? t('setup.mistake.passwordShort', { min: MIN_PASSWORD })
              : fieldProblem(change.error, 'new_password', t)
          }
          repeatError={checked && !short && differs ? t('setup.mistake.repeatDiffers') : undefined}
        />
        <Button type="submit" busy={change.isPending} data-testid="submit">
          {t('account.changePassword')}
        </Button>
      </form>
    </Card>
  );
}
