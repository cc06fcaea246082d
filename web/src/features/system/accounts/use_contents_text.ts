import { useTranslation } from 'react-i18next';
import type { Account } from '@/lib/api/types';
import { formatBytes } from '@/lib/numbers';

/** What is in an account, as a list of words; empty: nothing, so that it can be removed. */
export function useContents(account: Account): string[] {
  const { t, i18n } = useTranslation();
  const size = formatBytes(account.size_bytes, i18n.language);
  return [
    account.cameras > 0 ? t('accounts.cameras', { count: account.cameras }) : '',
    account.sub_users > 0 ? t('accounts.users', { count: account.sub_users }) : '',
    account.recordings > 0 ? t('accounts.footage', { size }) : '',
    account.clips > 0 ? t('accounts.clips', { count: account.clips }) : '',
  ].filter(Boolean);
}
