import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Chip } from '@/components/chip';
import { Notice, ProblemNotice } from '@/components/notice';
import { Card, Skeleton } from '@/components/page';
import type { TotpState } from '@/lib/api/types';
import { useUser } from '@/lib/api/session';
import { parseApiTime } from '@/lib/time/api_time';
import { formatDate } from '@/lib/time/format';
import { showToast } from '@/lib/toasts';
import { totpQuery, useDisableTotp, useRenewRecoveryCodes } from './api/totp';
import { EnrolDialog } from './enrol_dialog';
import { ProofDialog } from './proof_dialog';
import { RecoveryCodesDialog } from './recovery_codes_dialog';

type Doing = { what: 'nothing' | 'enrol' | 'renew' | 'disable' } | { what: 'codes'; codes: string[] };

const FEW_CODES = 3;

/** Two-step verification: a code of an authenticator app besides the password. */
export function SecurityCard() {
  const { t } = useTranslation();
  const totp = useQuery(totpQuery);
  const [doing, setDoing] = useState<Doing>({ what: 'nothing' });
  const close = () => setDoing({ what: 'nothing' });
  return (
    <Card title={t('security.title')} lead={t('security.lead')}>
      {totp.isPending && <Skeleton className="h-20 w-full" />}
      {totp.isError && !totp.data && <ProblemNotice error={totp.error} onRetry={() => void totp.refetch()} />}
      {totp.data && <State state={totp.data} onDo={(what) => setDoing({ what })} />}
      {doing.what === 'enrol' && (
        <EnrolDialog onClose={close} onDone={(codes) => setDoing({ what: 'codes', codes })} />
      )}
      {doing.what === 'renew' && (
        <RenewDialog onClose={close} onDone={(codes) => setDoing({ what: 'codes', codes })} />
      )}
      {doing.what === 'disable' && <DisableDialog onClose={close} />}
      {doing.what === 'codes' && <RecoveryCodesDialog codes={doing.codes} onClose={close} />}
    </Card>
  );
}

function State({ state, onDo }: { state: TotpState; onDo: (what: 'enrol' | 'renew' | 'disable') => void }) {
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useUser();
  const since = parseApiTime(state.enabled_at);
  return (
    <div className="space-y-4" data-testid="totp-state" data-enabled={state.enabled}>
      <p className="flex flex-wrap items-center gap-3 text-sm text-muted">
        <Chip tone={state.enabled ? 'ok' : 'neutral'}>
          {state.enabled ? t('security.on') : t('security.off')}
        </Chip>
        {since !== null && t('security.since', { date: formatDate(since, i18n.language, zone) })}
      </p>
      {state.enabled && state.recovery_codes_left <= FEW_CODES ? (
        <Notice
          tone="warning"
          title={t('security.codesLeft', { count: state.recovery_codes_left })}
          data-testid="few-codes"
        >
          {t('security.fewCodes')}
        </Notice>
      ) : (
        state.enabled && (
          <p className="text-sm text-muted">
            {t('security.codesLeft', { count: state.recovery_codes_left })}
          </p>
        )
      )}
      <div className="flex flex-wrap gap-2">
        {state.enabled ? (
          <>
            <Button icon="key" onClick={() => onDo('renew')} data-testid="totp-renew">
              {t('security.renew')}
            </Button>
            <Button tone="danger" onClick={() => onDo('disable')} data-testid="totp-disable">
              {t('security.turnOff')}
            </Button>
          </>
        ) : (
          <Button icon="shield" onClick={() => onDo('enrol')} data-testid="totp-enrol">
            {t('security.turnOn')}
          </Button>
        )}
      </div>
    </div>
  );
}

function RenewDialog({ onClose, onDone }: { onClose: () => void; onDone: (codes: string[]) => void }) {
  const { t } = useTranslation();
  const renew = useRenewRecoveryCodes();
  return (
    <ProofDialog
      title={t('security.renew')}
      lead={t('security.renewLead')}
      action={t('security.renewAction')}
      busy={renew.isPending}
      error={renew.error}
      onClose={onClose}
      onProof={(proof) => renew.mutate(proof, { onSuccess: (answer) => onDone(answer.recovery_codes) })}
    />
  );
}

function DisableDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const disable = useDisableTotp();
  return (
    <ProofDialog
      title={t('security.turnOff')}
      lead={t('security.turnOffLead')}
      action={t('security.turnOff')}
      danger
      busy={disable.isPending}
      error={disable.error}
      onClose={onClose}
      onProof={(proof) =>
        disable.mutate(proof, {
          onSuccess: () => {
            showToast(t('security.turnedOff'));
            onClose();
          },
        })
      }
    />
  );
}
