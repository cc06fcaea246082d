import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { CodeField } from '@/components/code_field';
import { TextField } from '@/components/field';
import { FrontPage } from '@/components/front_page';
import { Notice, ProblemNotice } from '@/components/notice';
import { PasswordField } from '@/components/password_field';
import { isStatus } from '@/lib/api/api_error';
import { useSession } from '@/lib/api/session';
import { useLogin, wantsCode } from './api/login';

/** Signs in; the gate above then leads to where the person wanted to go. */
export function LoginPage() {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [second, setSecond] = useState(false);
  const login = useLogin();
  const back = () => {
    login.reset();
    setPassword('');
    setSecond(false);
  };
  if (second) {
    return (
      <CodeStep
        busy={login.isPending}
        error={login.error}
        onBack={back}
        onCode={(code, recovery) =>
          login.mutate({
            email: email.trim(),
            password,
            ...(recovery ? { recovery_code: code } : { totp: code.replace(/\s/g, '') }),
          })
        }
      />
    );
  }
  return (
    <PasswordStep
      email={email}
      onEmail={setEmail}
      password={password}
      onPassword={setPassword}
      busy={login.isPending}
      error={login.error}
      onSubmit={() =>
        login.mutate(
          { email: email.trim(), password },
          {
            onError: (error) => {
              if (!wantsCode(error)) return;
              login.reset();
              setSecond(true);
            },
          },
        )
      }
    />
  );
}

interface PasswordStepProps {
  email: string;
  onEmail: (email: string) => void;
  password: string;
  onPassword: (password: string) => void;
  busy: boolean;
  error: unknown;
  onSubmit: () => void;
}

function PasswordStep(props: PasswordStepProps) {
  const { t } = useTranslation();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <FrontPage title={t('login.title')} lead={t('login.lead')}>
      <form onSubmit={submit} className="space-y-5" data-testid="login-form">
        {props.error && !wantsCode(props.error) ? <LoginProblem error={props.error} /> : <Ended />}
        <TextField
          label={t('login.email')}
          type="email"
          name="email"
          autoComplete="username"
          required
          autoFocus
          value={props.email}
          onChange={(event) => props.onEmail(event.target.value)}
          data-testid="email"
        />
        <PasswordField
          label={t('login.password')}
          name="password"
          autoComplete="current-password"
          required
          value={props.password}
          onChange={(event) => props.onPassword(event.target.value)}
          data-testid="password"
        />
        <Button type="submit" tone="primary" busy={props.busy} className="w-full" data-testid="submit">
          {t('login.submit')}
        </Button>
      </form>
    </FrontPage>
  );
}

interface CodeStepProps {
  busy: boolean;
  error: unknown;
  onBack: () => void;
  onCode: (code: string, recovery: boolean) => void;
}

function CodeStep({ busy, error, onBack, onCode }: CodeStepProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const [recovery, setRecovery] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onCode(code.trim(), recovery);
  };
  return (
    <FrontPage title={t('login.codeTitle')} lead={t('login.codeLead')}>
      <form onSubmit={submit} className="space-y-5" data-testid="code-form">
        {Boolean(error) && !wantsCode(error) && <LoginProblem error={error} />}
        <CodeField
          autoFocus
          recovery={recovery}
          onRecovery={setRecovery}
          value={code}
          onChange={setCode}
          error={wantsCode(error) ? t('security.wrongCode') : undefined}
        />
        <Button type="submit" tone="primary" busy={busy} className="w-full" data-testid="submit">
          {t('login.submit')}
        </Button>
        <Button tone="ghost" icon="left" className="w-full" onClick={onBack} data-testid="login-back">
          {t('login.back')}
        </Button>
      </form>
    </FrontPage>
  );
}

/** Why somebody is here who did not sign out. */
function Ended() {
  const { t } = useTranslation();
  const session = useSession();
  if (session.phase !== 'signedOut' || session.why !== 'ended') return null;
  return (
    <Notice tone="info" title={t('login.ended.title')} data-testid="session-ended">
      {t('login.ended.text')}
    </Notice>
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
