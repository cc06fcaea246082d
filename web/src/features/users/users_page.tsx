import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, LinkButton } from '@/components/button';
import { SelectField } from '@/components/field';
import { NotAllowed } from '@/components/not_allowed';
import { ProblemNotice } from '@/components/notice';
import { EmptyState, Page, Skeleton } from '@/components/page';
import { SearchField } from '@/components/search_field';
import { useUser } from '@/lib/api/session';
import { useDebounced } from '@/lib/use_debounced';
import { useUsers } from './api/list_users';
import { UserRow } from './user_row';

type Shown = 'all' | 'active' | 'disabled';

/** Who else may see the account's cameras. */
export function UsersPage() {
  const { t } = useTranslation();
  if (!useUser().is_owner) return <NotAllowed title={t('users.title')} />;
  return <Users />;
}

function Users() {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState<Shown>('all');
  const wanted = useDebounced(search.trim());
  const users = useUsers({ search: wanted, is_active: shown === 'all' ? undefined : shown === 'active' });
  const found = users.data?.pages.flatMap((page) => page.results);
  const filtered = wanted !== '' || shown !== 'all';
  const nobody = found?.length === 0 && !filtered;
  const add = (
    <LinkButton tone="primary" icon="plus" to="/users/new" data-testid="user-add">
      {t('users.add')}
    </LinkButton>
  );
  return (
    <Page title={t('users.title')} lead={t('users.lead')} actions={nobody ? undefined : add}>
      {!nobody && !users.isError && (
        <Filters search={search} onSearch={setSearch} shown={shown} onShown={setShown} />
      )}
      {users.isPending && <Skeletons />}
      {users.isError && <ProblemNotice error={users.error} onRetry={() => void users.refetch()} />}
      {nobody && (
        <EmptyState icon="users" title={t('users.empty.title')} action={add} data-testid="users-empty">
          {t('users.empty.text')}
        </EmptyState>
      )}
      {found?.length === 0 && filtered && (
        <p className="py-8 text-center text-sm text-muted" role="status" data-testid="users-none">
          {t('users.noneFound')}
        </p>
      )}
      {found && found.length > 0 && (
        <ul className="flex flex-col gap-3">
          {found.map((user) => (
            <UserRow key={user.id} user={user} />
          ))}
        </ul>
      )}
      {users.hasNextPage && (
        <Button
          className="self-center"
          busy={users.isFetchingNextPage}
          onClick={() => void users.fetchNextPage()}
        >
          {t('common.more')}
        </Button>
      )}
    </Page>
  );
}

interface FiltersProps {
  search: string;
  onSearch: (search: string) => void;
  shown: Shown;
  onShown: (shown: Shown) => void;
}

function Filters({ search, onSearch, shown, onShown }: FiltersProps) {
  const { t } = useTranslation();
  return (
    <search className="flex flex-col gap-3 sm:flex-row sm:items-end">
      <SearchField
        label={t('users.search')}
        value={search}
        onChange={onSearch}
        className="flex-1"
        data-testid="users-search"
      />
      <div className="sm:w-56">
        <SelectField
          label={t('users.shown')}
          value={shown}
          onChange={(event) => onShown(event.target.value as Shown)}
          data-testid="users-shown"
        >
          {(['all', 'active', 'disabled'] as const).map((one) => (
            <option key={one} value={one}>
              {t(`users.shownOf.${one}`)}
            </option>
          ))}
        </SelectField>
      </div>
    </search>
  );
}

function Skeletons() {
  return (
    <div className="grid gap-3">
      {[1, 2, 3].map((row) => (
        <Skeleton key={row} className="h-20 w-full rounded-2xl" />
      ))}
    </div>
  );
}
