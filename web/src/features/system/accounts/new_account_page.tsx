import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { LinkButton } from '@/components/button';
import { NotAllowed } from '@/components/not_allowed';
import { Page } from '@/components/page';
import { useUser } from '@/lib/api/session';
import { showToast } from '@/lib/toasts';
import { AccountForm } from './account_form';
import { createBody, newAccount } from './account_form_values';
import { useCreateAccount } from './api/accounts';

export function NewAccountPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useUser();
  const create = useCreateAccount();
  if (!me.is_admin) return <NotAllowed title={t('accounts.add')} />;
  return (
    <Page title={t('accounts.add')} lead={t('accounts.addLead')}>
      <AccountForm
        initial={newAccount(me.language, me.time_zone)}
        isNew
        submitLabel={t('accounts.add')}
        busy={create.isPending}
        error={create.error}
        onSubmit={(values) =>
          create.mutate(createBody(values), {
            onSuccess: (account) => {
              showToast(t('accounts.added', { name: account.name || account.email }));
              void navigate('/system/accounts', { replace: true });
            },
          })
        }
        extra={<LinkButton to="/system/accounts">{t('common.cancel')}</LinkButton>}
      />
    </Page>
  );
}
