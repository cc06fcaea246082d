import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Button, LinkButton } from '@/components/button';
import { Chip } from '@/components/chip';
import { Icon } from '@/components/icon';
import { Monogram } from '@/components/monogram';
import { NotAllowed } from '@/components/not_allowed';
import { ProblemNotice } from '@/components/notice';
import { Page, Skeleton } from '@/components/page';
import { SearchField } from '@/components/search_field';
import { useUser } from '@/lib/api/session';
import type { Account } from '@/lib/api/types';
import { useDebounced } from '@/lib/use_debounced';
import { SystemTabs } from '../system_tabs';
import { useAccounts } from './api/accounts';
import { useContents } from './use_contents_text';

/** The administrator's: every account owner of this instance. */
export function AccountsPage() {
  const { t } = useTranslation();
  if (!useUser().is_admin) return <NotAllowed title={t('accounts.title')} />;
  return <Accounts />;
}

function Accounts() {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const wanted = useDebounced(search.trim());
  const accounts = useAccounts(wanted);
  const found = accounts.data?.pages.flatMap((page) => page.results);
  return (
    <Page
      title={t('accounts.title')}
      lead={t('accounts.lead')}
      actions={
        <LinkButton tone="primary" icon="plus" to="/system/accounts/new" data-testid="account-add">
          {t('accounts.add')}
        </LinkButton>
      }
    >
      <SystemTabs />
      <search>
        <SearchField
          label={t('users.search')}
          value={search}
          onChange={setSearch}
          data-testid="accounts-search"
        />
      </search>
      {accounts.isPending && <Skeleton className="h-40 w-full rounded-2xl" />}
      {accounts.isError && <ProblemNotice error={accounts.error} onRetry={() => void accounts.refetch()} />}
      {found?.length === 0 && (
        <p className="py-8 text-center text-sm text-muted" role="status">
          {t('users.noneFound')}
        </p>
      )}
      {found && found.length > 0 && (
        <ul className="flex flex-col gap-3">
          {found.map((account) => (
            <AccountRow key={account.id} account={account} />
          ))}
        </ul>
      )}
      {accounts.hasNextPage && (
        <Button
          className="self-center"
          busy={accounts.isFetchingNextPage}
          onClick={() => void accounts.fetchNextPage()}
        >
          {t('common.more')}
        </Button>
      )}
    </Page>
  );
}

function AccountRow({ account }: { account: Account }) {
  const { t } = useTranslation();
  const contents = useContents(account);
  return (
    <li
      data-testid="account-row"
      data-account-id={account.id}
      className="relative flex items-center gap-4 rounded-2xl border border-line bg-surface p-4 shadow-card hover:border-line-strong"
    >
      <Monogram name={account.name || account.email} off={!account.is_active} />
      <div className="min-w-0 flex-1 space-y-1">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <Link
            to={`/system/accounts/${account.id}`}
            data-testid="account-link"
            className="min-w-0 truncate rounded font-semibold tracking-tight after:absolute after:inset-0 after:rounded-2xl"
          >
            {account.name || account.email}
          </Link>
          {account.is_admin && <Chip tone="accent">{t('accounts.admin')}</Chip>}
          {!account.is_active && <Chip tone="danger">{t('users.disabled')}</Chip>}
          {account.totp_enabled && <Chip tone="ok">{t('security.short')}</Chip>}
        </p>
        <p className="text-sm text-muted [overflow-wrap:anywhere]">
          {[account.name ? account.email : '', contents.join(', ') || t('accounts.nothing')]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <Icon name="right" size={18} className="text-muted" />
    </li>
  );
}
