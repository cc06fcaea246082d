import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Chip } from '@/components/chip';
import { Icon } from '@/components/icon';
import { Monogram } from '@/components/monogram';
import type { SubUser } from '@/lib/api/types';
import { countRights } from './permissions';

/** The whole row leads to the user's page. */
export function UserRow({ user }: { user: SubUser }) {
  const { t } = useTranslation();
  return (
    <li
      data-testid="user-row"
      data-user-id={user.id}
      className="relative flex items-center gap-4 rounded-2xl border border-line bg-surface p-4 shadow-card hover:border-line-strong"
    >
      <Monogram name={user.name || user.email} off={!user.is_active} />
      <div className="min-w-0 flex-1 space-y-1">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <Link
            to={`/users/${user.id}`}
            data-testid="user-link"
            className="min-w-0 truncate rounded font-semibold tracking-tight after:absolute after:inset-0 after:rounded-2xl"
          >
            {user.name || user.email}
          </Link>
          {!user.is_active && (
            <Chip tone="danger" data-testid="user-disabled">
              {t('users.disabled')}
            </Chip>
          )}
          {user.totp_enabled && <Chip tone="ok">{t('security.short')}</Chip>}
        </p>
        <p className="text-sm text-muted [overflow-wrap:anywhere]">
          {[user.name ? user.email : '', useRightsText(user)].filter(Boolean).join(' · ')}
        </p>
      </div>
      <Icon name="right" size={18} className="text-muted" />
    </li>
  );
}

function useRightsText(user: SubUser): string {
  const { t } = useTranslation();
  const cameras = user.permissions.length;
  if (cameras === 0) return t('users.noRights');
  const counts = countRights(user.permissions);
  const rights = [
    counts.can_view ? t('users.right.can_view') : '',
    counts.can_playback ? t('users.right.can_playback') : '',
    counts.can_clip ? t('users.right.can_clip') : '',
  ].filter(Boolean);
  return `${t('users.cameras', { count: cameras })} (${rights.join(', ')})`;
}
