import { useState, type FormEvent } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { TextField } from '@/components/field';
import { FrontPage } from '@/components/front_page';
import { NewPasswordFields } from '@/components/new_password_fields';
import { Notice, ProblemNotice } from '@/components/notice';
import { ZoneField } from '@/components/zone_field';
import { fieldProblem } from '@/lib/problem_text';
import { isStatus } from '@/lib/api/api_error';
import type { AppLanguage } from '@/lib/i18n/i18n';
import { MIN_PASSWORD } from '@/lib/password_strength';
import { detectedZone } from '@/lib/time/zone';
import { useSetup } from './api/setup';
import { checkSetup, type SetupField, type SetupValues } from './setup_form';

/** The first run: the printed token becomes the first owner, who is then asked for the first camera. */
export function SetupPage() {
  const { t, i18n } = useTranslation();
  const setup = useSetup();
  const [checked, setChecked] = useState(false);
  const [values, setValues] = useState<SetupValues>({
    token: '',
    email: '',
    password: '',
    repeat: '',
    zone: detectedZone(),
  });
  const set = (field: SetupField) => (value: string) => setValues((old) => ({ ...old, [field]: value }));

  const mistakes = checkSetup(values);
  const errorOf = (field: SetupField, apiField: string = field) => {
    const mistake = checked ? mistakes[field] : undefined;
    return mistake
      ? t(`setup.mistake.${mistake}`, { min: MIN_PASSWORD })
      : fieldProblem(setup.error, apiField, t);
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (Object.keys(mistakes).length > 0) return;
    const { token, email, password, zone } = values;
    const language = i18n.language as AppLanguage;
    setup.mutate({ token: token.trim(), email: email.trim(), password, language, time_zone: zone });
  };

  return (
    <FrontPage title={t('setup.title')} lead={t('setup.lead')}>
      <form onSubmit={submit} noValidate className="space-y-5" data-testid="setup-form">
        {setup.isError && <SetupProblem error={setup.error} />}
        <TextField
          label={t('setup.token')}
          hint={<Trans i18nKey="setup.tokenHint" components={{ code: <code className="font-mono" /> }} />}
          error={errorOf('token')}
          autoComplete="off"
          spellCheck={false}
          autoFocus
          className="font-mono"
          value={values.token}
          onChange={(event) => set('token')(event.target.value)}
          data-testid="setup-token"
        />
        <TextField
          label={t('setup.email')}
          hint={t('setup.emailHint')}
          error={errorOf('email')}
          type="email"
          autoComplete="username"
          value={values.email}
          onChange={(event) => set('email')(event.target.value)}
          data-testid="email"
        />
        <NewPasswordFields
          password={values.password}
          repeat={values.repeat}
          onPassword={set('password')}
          onRepeat={set('repeat')}
          error={errorOf('password')}
          repeatError={errorOf('repeat')}
        />
        <ZoneField value={values.zone} onChange={set('zone')} error={errorOf('zone', 'time_zone')} />
        <Button type="submit" tone="primary" busy={setup.isPending} className="w-full" data-testid="submit">
          {t('setup.submit')}
        </Button>
      </form>
    </FrontPage>
  );
}

function SetupProblem({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!isStatus(error, 401)) return <ProblemNotice error={error} />;
  return (
    <Notice tone="error" title={t('setup.wrongToken.title')} data-testid="problem">
      {t('setup.wrongToken.advice')}
    </Notice>
  );
}
