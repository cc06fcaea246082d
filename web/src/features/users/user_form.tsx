import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { SelectField, TextField } from '@/components/field';
import { NewPasswordFields } from '@/components/new_password_fields';
import { ProblemNotice } from '@/components/notice';
import { Card } from '@/components/page';
import type { Camera, Language } from '@/lib/api/types';
import { MIN_PASSWORD } from '@/lib/password_strength';
import { fieldProblem, isEmailTaken } from '@/lib/problem_text';
import { useUser } from '@/lib/api/session';
import { needsHoldback } from './permissions';
import { PermissionMatrix } from './permission_matrix';
import { checkUser, holdbackChoices, type UserField, type UserFormValues } from './user_form_values';
import { useHoldbackText } from './use_holdback_text';

interface UserFormProps {
  initial: UserFormValues;
  isNew: boolean;
  cameras: Camera[];
  submitLabel: string;
  busy: boolean;
  error: unknown;
  onSubmit: (values: UserFormValues) => void;
  extra?: ReactNode;
}

export function UserForm(props: UserFormProps) {
  const { t } = useTranslation();
  const [values, setValues] = useState(props.initial);
  const [checked, setChecked] = useState(false);
  const set = (change: Partial<UserFormValues>) => setValues((old) => ({ ...old, ...change }));
  const mistakes = checkUser(values, props.isNew);
  const taken = isEmailTaken(props.error);

  const errorOf = (field: UserField) => {
    const mistake = checked ? mistakes[field] : undefined;
    if (mistake) return t(`users.mistake.${mistake}`, { min: MIN_PASSWORD });
    if (field === 'email' && taken) return t('users.mistake.emailTaken');
    return fieldProblem(props.error, field, t);
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (Object.keys(mistakes).length === 0) props.onSubmit(values);
  };

  return (
    <form
      onSubmit={submit}
      noValidate
      autoComplete="off"
      className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,22rem)_minmax(0,1fr)]"
      data-testid="user-form"
    >
      <Card title={t('users.person')}>
        <div className="space-y-5">
          <PersonFields values={values} set={set} emailError={errorOf('email')} />
          <PasswordPart
            isNew={props.isNew}
            values={values}
            set={set}
            error={errorOf('password')}
            repeatError={errorOf('repeat')}
          />
        </div>
      </Card>
      <Card title={t('users.permissions')} lead={t('users.permissionsLead')}>
        <div className="space-y-5">
          {props.cameras.length === 0 ? (
            <p className="text-sm text-muted">{t('users.noCameras')}</p>
          ) : (
            <PermissionMatrix
              cameras={props.cameras}
              grants={values.grants}
              onChange={(grants) => set({ grants })}
            />
          )}
          <HoldbackField values={values} set={set} />
          {Boolean(props.error) && !taken && <ProblemNotice error={props.error} />}
          <div className="flex flex-wrap gap-2 border-t border-line pt-5">
            <Button type="submit" tone="primary" busy={props.busy} data-testid="submit">
              {props.submitLabel}
            </Button>
            {props.extra}
          </div>
        </div>
      </Card>
    </form>
  );
}

interface PartProps {
  values: UserFormValues;
  set: (change: Partial<UserFormValues>) => void;
}

function PersonFields({ values, set, emailError }: PartProps & { emailError: string | undefined }) {
  const { t } = useTranslation();
  const { time_zone: zone } = useUser();
  return (
    <>
      <TextField
        label={t('users.name')}
        optional={t('common.optional')}
        maxLength={100}
        autoComplete="off"
        value={values.name}
        onChange={(event) => set({ name: event.target.value })}
        data-testid="user-name"
      />
      <TextField
        label={t('users.email')}
        hint={t('users.emailHint')}
        error={emailError}
        type="email"
        autoComplete="off"
        value={values.email}
        onChange={(event) => set({ email: event.target.value })}
        data-testid="user-email"
      />
      <SelectField
        label={t('account.language')}
        hint={t('users.zoneHint', { zone })}
        value={values.language}
        onChange={(event) => set({ language: event.target.value as Language })}
        data-testid="user-language"
      >
        <option value="pt-BR">Português (Brasil)</option>
        <option value="en">English</option>
      </SelectField>
    </>
  );
}

function PasswordPart({
  isNew,
  values,
  set,
  error,
  repeatError,
}: PartProps & { isNew: boolean; error: string | undefined; repeatError: string | undefined }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(isNew);
  if (!open) {
    return (
      <Button icon="key" onClick={() => setOpen(true)} data-testid="user-new-password">
        {t('users.newPassword')}
      </Button>
    );
  }
  return (
    <>
      <NewPasswordFields
        password={values.password}
        repeat={values.repeat}
        onPassword={(password) => set({ password })}
        onRepeat={(repeat) => set({ repeat })}
        error={error}
        repeatError={repeatError}
      />
      {!isNew && <p className="-mt-2 text-sm text-muted">{t('users.newPasswordHint')}</p>}
    </>
  );
}

function HoldbackField({ values, set }: PartProps) {
  const { t } = useTranslation();
  const text = useHoldbackText();
  const used = needsHoldback(values.grants);
  return (
    <SelectField
      label={t('users.holdback')}
      hint={used ? t('users.holdbackHint') : t('users.holdbackIdle')}
      value={values.holdbackS}
      onChange={(event) => set({ holdbackS: Number(event.target.value) })}
      data-testid="user-holdback"
    >
      {holdbackChoices(values.holdbackS).map((seconds) => (
        <option key={seconds} value={seconds}>
          {text(seconds)}
        </option>
      ))}
    </SelectField>
  );
}
