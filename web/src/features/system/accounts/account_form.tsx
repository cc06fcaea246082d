import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { SelectField, TextField } from '@/components/field';
import { NewPasswordFields } from '@/components/new_password_fields';
import { ProblemNotice } from '@/components/notice';
import { Card } from '@/components/page';
import { Toggle } from '@/components/toggle';
import { ZoneField } from '@/components/zone_field';
import type { Language } from '@/lib/api/types';
import { MIN_PASSWORD } from '@/lib/password_strength';
import { fieldProblem, isEmailTaken } from '@/lib/problem_text';
import { checkAccount, type AccountField, type AccountFormValues } from './account_form_values';

interface AccountFormProps {
  initial: AccountFormValues;
  isNew: boolean;
  submitLabel: string;
  busy: boolean;
  error: unknown;
  onSubmit: (values: AccountFormValues) => void;
  extra?: ReactNode;
}

export function AccountForm(props: AccountFormProps) {
  const { t } = useTranslation();
  const [values, setValues] = useState(props.initial);
  const [checked, setChecked] = useState(false);
  const [withPassword, setWithPassword] = useState(props.isNew);
  const set = (change: Partial<AccountFormValues>) => setValues((old) => ({ ...old, ...change }));
  const mistakes = checkAccount(values, props.isNew);
  const taken = isEmailTaken(props.error);

  const errorOf = (field: AccountField, apiField: string = field) => {
    const mistake = checked ? mistakes[field] : undefined;
    if (mistake) return t(`setup.mistake.${mistake}`, { min: MIN_PASSWORD });
    if (field === 'email' && taken) return t('users.mistake.emailTaken');
    return fieldProblem(props.error, apiField, t);
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (Object.keys(mistakes).length === 0) props.onSubmit(values);
  };

  return (
    <Card>
      <form
        onSubmit={submit}
        noValidate
        autoComplete="off"
        className="max-w-xl space-y-5"
        data-testid="account-form"
      >
        {Boolean(props.error) && !taken && <ProblemNotice error={props.error} />}
        <TextField
          label={t('users.name')}
          optional={t('common.optional')}
          maxLength={100}
          autoComplete="off"
          value={values.name}
          onChange={(event) => set({ name: event.target.value })}
          data-testid="account-name"
        />
        <TextField
          label={t('users.email')}
          error={errorOf('email')}
          type="email"
          autoComplete="off"
          value={values.email}
          onChange={(event) => set({ email: event.target.value })}
          data-testid="account-email"
        />
        {withPassword ? (
          <NewPasswordFields
            password={values.password}
            repeat={values.repeat}
            onPassword={(password) => set({ password })}
            onRepeat={(repeat) => set({ repeat })}
            error={errorOf('password')}
            repeatError={errorOf('repeat')}
          />
        ) : (
          <Button icon="key" onClick={() => setWithPassword(true)}>
            {t('users.newPassword')}
          </Button>
        )}
        <SelectField
          label={t('account.language')}
          value={values.language}
          onChange={(event) => set({ language: event.target.value as Language })}
        >
          <option value="pt-BR">Português (Brasil)</option>
          <option value="en">English</option>
        </SelectField>
        <ZoneField
          value={values.zone}
          onChange={(zone) => set({ zone })}
          error={errorOf('zone', 'time_zone')}
        />
        <Toggle
          label={t('accounts.admin')}
          hint={t('accounts.adminHint')}
          checked={values.isAdmin}
          onChange={(isAdmin) => set({ isAdmin })}
          data-testid="account-admin"
        />
        <div className="flex flex-wrap gap-2 border-t border-line pt-5">
          <Button type="submit" tone="primary" busy={props.busy} data-testid="submit">
            {props.submitLabel}
          </Button>
          {props.extra}
        </div>
      </form>
    </Card>
  );
}
