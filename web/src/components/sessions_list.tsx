import { useTranslation } from 'react-i18next';
import type { SessionInfo } from '@/lib/api/types';
import { parseApiTime } from '@/lib/time/api_time';
import { formatAgo, formatDate } from '@/lib/time/format';
import { useUser } from '@/lib/api/session';
import { useNow } from '@/lib/use_now';
import { deviceOf } from '@/lib/user_agent';
import { Button } from './button';
import { Chip } from './chip';
import { Icon, type IconName } from './icon';

interface SessionsListProps {
  sessions: SessionInfo[];
  /** Id of the one that is being ended. */
  ending: string | null;
  onEnd: (session: SessionInfo) => void;
}

/** Where somebody is signed in, and the lasting links that they made. */
export function SessionsList({ sessions, ending, onEnd }: SessionsListProps) {
  return (
    <ul className="divide-y divide-line" data-testid="sessions">
      {sessions.map((session) => (
        <SessionRow
          key={session.id}
          session={session}
          busy={ending === session.id}
          onEnd={() => onEnd(session)}
        />
      ))}
    </ul>
  );
}

function useSessionName(session: SessionInfo): { name: string; icon: IconName } {
  const { t } = useTranslation();
  if (session.kind === 'link') return { name: session.name || t('sessions.link'), icon: 'link' };
  const device = deviceOf(session.user_agent);
  const name =
    device.browser && device.system
      ? t('sessions.device', { browser: device.browser, system: device.system })
      : (device.browser ?? device.system ?? (session.user_agent.split(/[/ ]/)[0] || t('sessions.unknown')));
  return { name, icon: device.isPhone ? 'phone' : 'desktop' };
}

function SessionRow({ session, busy, onEnd }: { session: SessionInfo; busy: boolean; onEnd: () => void }) {
  const { t, i18n } = useTranslation();
  const { name, icon } = useSessionName(session);
  const { time_zone: zone } = useUser();
  const now = useNow(30_000);
  const used = parseApiTime(session.used_at) ?? 0;
  const expires = parseApiTime(session.expires_at) ?? 0;
  const when =
    session.kind === 'link'
      ? t('sessions.until', { date: formatDate(expires, i18n.language, zone) })
      : session.is_current
        ? ''
        : t('sessions.used', { ago: formatAgo(used, now, i18n.language) });
  return (
    <li
      className="flex items-center gap-3 py-3"
      data-testid="session"
      data-current={session.is_current}
      data-kind={session.kind}
    >
      <Icon name={icon} className="text-muted" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm font-medium">
          <span className="min-w-0 truncate">{name}</span>
          {session.is_current && (
            <Chip tone="ok" data-testid="session-current">
              {t('sessions.current')}
            </Chip>
          )}
        </p>
        <p className="text-sm text-muted [overflow-wrap:anywhere]">
          {[session.address, when].filter(Boolean).join(' · ')}
        </p>
      </div>
      {!session.is_current && (
        <Button
          busy={busy}
          onClick={onEnd}
          aria-label={t('sessions.endOf', { name })}
          data-testid="session-end"
        >
          {t('sessions.end')}
        </Button>
      )}
    </li>
  );
}
