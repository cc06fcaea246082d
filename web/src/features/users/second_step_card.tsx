import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Chip } from '@/components/chip';
import { ConfirmDialog } from '@/components/confirm_dialog';
import { Card } from '@/components/page';
import type { SubUser } from '@/lib/api/types';
import { showToast } from '@/lib/toasts';
import { useUpdateUser } from './api/update_user';

/** For somebody who lost the phone with the authenticator app. Turning it on is theirs alone. */
export function SecondStepCard({ user }: { user: SubUser }) {
  const { t } = useTranslation();
  const update = useUpdateUser(user.id);
  const [asking, setAsking] = useState(false);
  return (
    <Card title={t('security.title')}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Chip tone={user.totp_enabled ? 'ok' : 'neutral'}>
          {user.totp_enabled ? t('security.on') : t('security.off')}
        </Chip>
        {user.totp_enabled && (
          <Button onClick={() => setAsking(true)} data-testid="user-totp-off">
            {t('security.turnOff')}
          </Button>
        )}
      </div>
      <p className="mt-3 text-sm text-muted">
        {user.totp_enabled ? t('users.secondStepOn') : t('users.secondStepOff')}
      </p>
      {asking && (
        <ConfirmDialog
          title={t('users.secondStepTitle')}
          action={t('security.turnOff')}
          icon="shield"
          busy={update.isPending}
          error={update.error}
          onClose={() => setAsking(false)}
          onConfirm={() =>
            update.mutate(
              { totp_enabled: false },
              {
                onSuccess: () => {
                  setAsking(false);
                  showToast(t('security.turnedOff'));
                },
              },
            )
          }
        >
          <p>{t('users.secondStepAsk')}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}
