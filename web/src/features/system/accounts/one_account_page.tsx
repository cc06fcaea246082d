import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { Button, LinkButton } from '@/components/button';
import { Chip } from '@/components/chip';
import { ConfirmDialog } from '@/components/confirm_dialog';
import { NotAllowed } from '@/components/not_allowed';
import { ProblemNotice } from '@/components/notice';
import { Card, EmptyState, Page, Skeleton } from '@/components/page';
import { Toggle } from '@/components/toggle';
import { isStatus } from '@/lib/api/api_error';
import { useUser } from '@/lib/api/session';
import type { Account } from '@/lib/api/types';
import { showToast } from '@/lib/toasts';
import { AccountForm } from './account_form';
import { patchBody, valuesOf } from './account_form_values';
import { accountQuery, useUpdateAccount } from './api/accounts';
import { DeleteAccountDialog } from './delete_account_dialog';

export function OneAccountPage() {
  const { t } = useTranslation();
  if (!useUser().is_admin) return <NotAllowed title={t('accounts.title')} />;
  return <KnownAccount />;
}

function KnownAccount() {
  const { t } = useTranslation();
  const id = Number(useParams().accountId);
  const account = useQuery(accountQuery(id));
  if (isStatus(account.error, 404)) {
    return (
      <main>
        <EmptyState
          wholePage
          icon="users"
          title={t('accounts.gone')}
          action={<LinkButton to="/system/accounts">{t('accounts.title')}</LinkButton>}
        >
          {t('users.gone.text')}
        </EmptyState>
      </main>
    );
  }
  if (account.data) return <AccountDetails key={account.data.id} account={account.data} />;
  return (
    <Page title={t('accounts.title')}>
      {account.isError ? (
        <ProblemNotice error={account.error} onRetry={() => void account.refetch()} />
      ) : (
        <Skeleton className="h-96 w-full rounded-2xl" />
      )}
    </Page>
  );
}

function AccountDetails({ account }: { account: Account }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useUser();
  const [deleting, setDeleting] = useState(false);
  return (
    <Page
      title={account.name || account.email}
      lead={account.name ? account.email : undefined}
      actions={
        account.id !== me.id && (
          <Button tone="danger" icon="trash" onClick={() => setDeleting(true)} data-testid="account-delete">
            {t('accounts.delete')}
          </Button>
        )
      }
    >
      {account.id !== me.id && <ActiveCard account={account} />}
      <EditAccount account={account} />
      {account.totp_enabled && account.id !== me.id && <SecondStep account={account} />}
      {deleting && (
        <DeleteAccountDialog
          account={account}
          onClose={() => setDeleting(false)}
          onDeleted={() => void navigate('/system/accounts', { replace: true })}
        />
      )}
    </Page>
  );
}

function ActiveCard({ account }: { account: Account }) {
  const { t } = useTranslation();
  const update = useUpdateAccount(account.id);
  return (
    <Card>
      <Toggle
        label={t('users.active')}
        hint={t('accounts.activeHint')}
        checked={account.is_active}
        disabled={update.isPending}
        onChange={(is_active) => update.mutate({ is_active })}
        data-testid="account-active"
      />
      {update.isError && (
        <div className="mt-4">
          <ProblemNotice error={update.error} />
        </div>
      )}
    </Card>
  );
}

function EditAccount({ account }: { account: Account }) {
  const { t } = useTranslation();
  const update = useUpdateAccount(account.id);
  const [saved, setSaved] = useState(0);
  return (
    <AccountForm
      // After a save the form starts afresh from what the server kept.
      key={saved}
      initial={valuesOf(account)}
      isNew={false}
      submitLabel={t('common.save')}
      busy={update.isPending}
      error={update.error}
      onSubmit={(values) => {
        const patch = patchBody(values, account);
        if (!patch) showToast(t('common.nothingChanged'));
        else
          update.mutate(patch, {
            onSuccess: () => {
              setSaved((count) => count + 1);
              showToast(t('common.saved'));
            },
          });
      }}
    />
  );
}

function SecondStep({ account }: { account: Account }) {
  const { t } = useTranslation();
  const update = useUpdateAccount(account.id);
  const [asking, setAsking] = useState(false);
  return (
    <Card title={t('security.title')}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Chip tone="ok">{t('security.on')}</Chip>
        <Button onClick={() => setAsking(true)}>{t('security.turnOff')}</Button>
      </div>
      {asking && (
        <ConfirmDialog
          title={t('users.secondStepTitle')}
          action={t('security.turnOff')}
          icon="shield"
          busy={update.isPending}
          error={update.error}
          onClose={() => setAsking(false)}
          onConfirm={() => update.mutate({ totp_enabled: false }, { onSuccess: () => setAsking(false) })}
        >
          <p>{t('users.secondStepAsk')}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}
