import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { CopyButton } from '@/components/copy_button';
import { Dialog, DialogActions } from '@/components/dialog';
import { TextField } from '@/components/field';
import { ProblemNotice } from '@/components/notice';
import { PasswordField } from '@/components/password_field';
import type { TotpEnrolment } from '@/lib/api/types';
import { fieldProblem } from '@/lib/problem_text';
import { useConfirmTotp, useEnrolTotp } from './api/totp';
import { QrCode } from './qr_code';

interface EnrolDialogProps {
  onClose: () => void;
  onDone: (recoveryCodes: string[]) => void;
}

/** Password, then the secret for the app, then a first code of it. */
export function EnrolDialog({ onClose, onDone }: EnrolDialogProps) {
  const { t } = useTranslation();
  const enrol = useEnrolTotp();
  return (
    <Dialog title={t('security.turnOn')} onClose={onClose} wide data-testid="enrol-dialog">
      {enrol.data ? (
        <ScanStep enrolment={enrol.data} onClose={onClose} onDone={onDone} />
      ) : (
        <PasswordStep
          busy={enrol.isPending}
          error={enrol.error}
          onClose={onClose}
          onPassword={(password) => enrol.mutate(password)}
        />
      )}
    </Dialog>
  );
}

interface PasswordStepProps {
  busy: boolean;
  error: unknown;
  onClose: () => void;
  onPassword: (password: string) => void;
}

function PasswordStep({ busy, error, onClose, onPassword }: PasswordStepProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const wrong = fieldProblem(error, 'password', t);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onPassword(password);
  };
  return (
    <form onSubmit={submit} className="space-y-5">
      <p className="text-sm text-muted">{t('security.enrolLead')}</p>
      {Boolean(error) && !wrong && <ProblemNotice error={error} />}
      <PasswordField
        label={t('password.current')}
        autoComplete="current-password"
        required
        autoFocus
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        error={wrong ? t('account.wrongPassword') : undefined}
        data-testid="proof-password"
      />
      <DialogActions>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" tone="primary" busy={busy} data-testid="enrol-next">
          {t('common.next')}
        </Button>
      </DialogActions>
    </form>
  );
}

function ScanStep({ enrolment, onClose, onDone }: EnrolDialogProps & { enrolment: TotpEnrolment }) {
  const { t } = useTranslation();
  const confirm = useConfirmTotp();
  const [code, setCode] = useState('');
  const wrong = fieldProblem(confirm.error, 'totp', t);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const totp = code.replace(/\s/g, '');
    confirm.mutate({ totp }, { onSuccess: (answer) => onDone(answer.recovery_codes) });
  };
  return (
    <form onSubmit={submit} className="space-y-5">
      <div className="flex flex-col items-center gap-5 sm:flex-row sm:items-start">
        <QrCode text={enrolment.uri} label={t('security.qr')} />
        <div className="min-w-0 space-y-4">
          <p className="text-sm">{t('security.scan')}</p>
          <div className="space-y-2">
            <p className="text-sm text-muted">{t('security.typeSecret')}</p>
            <p className="rounded-lg bg-sunken px-3 py-2 font-mono text-sm" data-testid="totp-secret">
              {enrolment.secret.replace(/(.{4})(?=.)/g, '$1 ')}
            </p>
            <CopyButton text={enrolment.secret} />
          </div>
        </div>
      </div>
      {confirm.isError && !wrong && <ProblemNotice error={confirm.error} />}
      <TextField
        label={t('security.firstCode')}
        hint={t('security.codeHint')}
        error={wrong ? t('security.wrongFirstCode') : undefined}
        required
        autoFocus
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={16}
        className="font-mono tracking-widest"
        value={code}
        onChange={(event) => setCode(event.target.value)}
        data-testid="totp-code"
      />
      <DialogActions>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" tone="primary" busy={confirm.isPending} data-testid="confirm">
          {t('security.turnOnAction')}
        </Button>
      </DialogActions>
    </form>
  );
}
