import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { TextField } from '@/components/field';
import { ProblemNotice } from '@/components/notice';
import { PasswordField } from '@/components/password_field';
import { Card } from '@/components/page';
import { useUpdateMe } from '@/lib/api/update_me';
import type { User } from '@/lib/api/types';
import { looksLikeEmail } from '@/lib/email';
import { fieldProblem, isEmailTaken } from '@/lib/problem_text';
import { showToast } from '@/lib/toasts';

/** The address that one signs in with. Asks for the password: who has the address has the account. */
export function EmailCard({ user }: { user: User }) {
  const { t } = useTranslation();
  const update = useUpdateMe();
  const [email, setEmail] = useState(user.email);
  const [password, setPassword] = useState('');
  const [checked, setChecked] = useState(false);
  const changed = email.trim() !== user.email;
  const wrongPassword = fieldProblem(update.error, 'current_password', t);
  const emailError =
    checked && !looksLikeEmail(email)
      ? t('setup.mistake.emailInvalid')
      : isEmailTaken(update.error)
        ? t('users.mistake.emailTaken')
        : fieldProblem(update.error, 'email', t);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (!looksLikeEmail(email)) return;
    if (!changed) return showToast(t('common.nothingChanged'));
    update.mutate(
      { email: email.trim(), current_password: password },
      {
        onSuccess: (after) => {
          setEmail(after.email);
          setPassword('');
          showToast(t('common.saved'));
        },
      },
    );
  };

  return (
    <Card title={t('account.email')} lead={t('account.emailLead')}>
      <form onSubmit={submit} noValidate className="space-y-5" data-testid="email-form">
        {update.isError && !wrongPassword && !emailError && <ProblemNotice error={update.error} />}
        <TextField
          label={t('login.email')}
          type="email"
          autoComplete="email"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          error={emailError}
          data-testid="account-email"
        />
        {changed && (
          <PasswordField
            label={t('password.current')}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            error={wrongPassword ? t('account.wrongPassword') : undefined}
            data-testid="email-password"
          />
        )}
        <Button type="submit" busy={update.isPending} data-testid="email-submit">
          {t('account.changeEmail')}
        </Button>
      </form>
    </Card>
  );
}
