import { useTranslation } from 'react-i18next';
import { TextField } from '@/components/field';
import { PasswordField } from '@/components/password_field';
import { Toggle } from '@/components/toggle';
import type { PartProps } from './camera_form';
import { splitCredentials } from './camera_form_values';

/** The camera's address, and who signs in there. */
export function StreamFields({
  values,
  set,
  urlError,
  hasCredentials = false,
}: PartProps & { urlError: string | undefined; hasCredentials?: boolean }) {
  const { t } = useTranslation();
  const keep = hasCredentials && !values.forgetCredentials;
  return (
    <>
      <TextField
        label={t('cameras.url')}
        hint={t('cameras.urlHint')}
        error={urlError}
        placeholder="rtsp://192.168.1.20:554/stream1"
        inputMode="url"
        spellCheck={false}
        className="font-mono"
        value={values.url}
        onChange={(event) => set({ url: event.target.value })}
        onBlur={(event) => set(splitCredentials(event.target.value) ?? {})}
        data-testid="camera-url"
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField
          label={t('cameras.username')}
          optional={t('common.optional')}
          autoComplete="off"
          spellCheck={false}
          disabled={values.forgetCredentials}
          placeholder={keep ? t('cameras.stored') : ''}
          value={values.username}
          onChange={(event) => set({ username: event.target.value })}
          data-testid="camera-username"
        />
        <PasswordField
          label={t('cameras.password')}
          optional={t('common.optional')}
          autoComplete="new-password"
          disabled={values.forgetCredentials}
          placeholder={keep ? t('cameras.stored') : ''}
          value={values.password}
          onChange={(event) => set({ password: event.target.value })}
          data-testid="camera-password"
        />
      </div>
      <p className="-mt-3 text-sm text-muted">
        {hasCredentials ? t('cameras.credentialsKept') : t('cameras.credentialsHint')}
      </p>
      {hasCredentials && (
        <Toggle
          label={t('cameras.forget')}
          checked={values.forgetCredentials}
          onChange={(forgetCredentials) => set({ forgetCredentials, username: '', password: '' })}
        />
      )}
    </>
  );
}
