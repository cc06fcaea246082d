import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { TextField } from '@/components/field';
import { FrontPage } from '@/components/front_page';
import { Notice, ProblemNotice } from '@/components/notice';
import { PasswordField } from '@/components/password_field';
import { isStatus } from '@/lib/api/api_error';
import { useLogin } from './api/login';

/** Signs in; the gate above then leads to where the person wanted to go. */
export function LoginPage() {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const login = useLogin();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    login.mutate({ email: email.trim(), password });
  };

  return (
    <FrontPage title={t('login.title')} lead={t('login.lead')}>
      <form onSubmit={submit} className="space-y-5" data-testid="login-form">
        {login.isError && <LoginProblem error={login.error} />}
        <TextField
          label={t('login.email')}
          type="email"
          name="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          data-testid="email"
        />
        <PasswordField
          label={t('login.password')}
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          data-testid="password"
        />
        <Button type="submit" tone="primary" busy={login.isPending} className="w-full" data-testid="submit">
          {t('login.submit')}
        </Button>
      </form>
    </FrontPage>
  );
}

function LoginProblem({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!isStatus(error, 401)) return <ProblemNotice error={error} />;
  return (
    <Notice tone="error" title={t('login.wrong.title')} data-testid="problem">
      {t('login.wrong.advice')}
    </Notice>
  );
}
