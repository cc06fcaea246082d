import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { CodeField } from '@/components/code_field';
import { Dialog, DialogActions } from '@/components/dialog';
import { ProblemNotice } from '@/components/notice';
import { PasswordField } from '@/components/password_field';
import { fieldProblem } from '@/lib/problem_text';
import type { TotpProof } from './api/totp';

interface ProofDialogProps {
  title: string;
  lead: string;
  action: string;
  danger?: boolean;
  busy: boolean;
  error: unknown;
  onClose: () => void;
  onProof: (proof: TotpProof) => void;
}

/** The password and a code once more: whoever finds an open page must not turn the code off. */
export function ProofDialog(props: ProofDialogProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [recovery, setRecovery] = useState(false);
  const wrongPassword = fieldProblem(props.error, 'password', t);
  const wrongCode = fieldProblem(props.error, 'totp', t) ?? fieldProblem(props.error, 'recovery_code', t);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const proof = code.trim();
    props.onProof({
      password,
      ...(recovery ? { recovery_code: proof } : { totp: proof.replace(/\s/g, '') }),
    });
  };

  return (
    <Dialog title={props.title} onClose={props.onClose} data-testid="proof-dialog">
      <p className="text-sm text-muted">{props.lead}</p>
      <form onSubmit={submit} className="space-y-5">
        {Boolean(props.error) && !wrongPassword && !wrongCode && <ProblemNotice error={props.error} />}
        <PasswordField
          label={t('password.current')}
          autoComplete="current-password"
          required
          autoFocus
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={wrongPassword ? t('account.wrongPassword') : undefined}
          data-testid="proof-password"
        />
        <CodeField
          recovery={recovery}
          onRecovery={setRecovery}
          value={code}
          onChange={setCode}
          error={wrongCode ? t('security.wrongCode') : undefined}
        />
        <DialogActions>
          <Button onClick={props.onClose}>{t('common.cancel')}</Button>
          <Button
            type="submit"
            tone={props.danger ? 'danger' : 'primary'}
            busy={props.busy}
            data-testid="confirm"
          >
            {props.action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
