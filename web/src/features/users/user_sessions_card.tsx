import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ProblemNotice } from '@/components/notice';
import { Card, Skeleton } from '@/components/page';
import { SessionsList } from '@/components/sessions_list';
import { showToast } from '@/lib/toasts';
import { useEndUserSession, useEndUserSessions, useUserSessions } from './api/user_sessions';

export function UserSessionsCard({ userId }: { userId: number }) {
  const { t } = useTranslation();
  const sessions = useUserSessions(userId);
  const end = useEndUserSession(userId);
  const endAll = useEndUserSessions(userId);
  const failed = end.error ?? endAll.error;
  return (
    <Card title={t('sessions.title')} lead={t('users.sessionsLead')}>
      {sessions.isPending && <Skeleton className="h-24 w-full" />}
      {sessions.isError && !sessions.data && (
        <ProblemNotice error={sessions.error} onRetry={() => void sessions.refetch()} />
      )}
      {sessions.data?.length === 0 && <p className="text-sm text-muted">{t('users.noSessions')}</p>}
      {sessions.data && sessions.data.length > 0 && (
        <>
          <SessionsList
            sessions={sessions.data}
            ending={end.isPending ? end.variables : null}
            onEnd={(session) => end.mutate(session.id, { onSuccess: () => showToast(t('sessions.ended')) })}
          />
          <Button
            tone="danger"
            icon="logout"
            className="mt-4"
            busy={endAll.isPending}
            onClick={() => endAll.mutate(undefined, { onSuccess: () => showToast(t('sessions.allEnded')) })}
            data-testid="sessions-end-all"
          >
            {t('users.endAll')}
          </Button>
        </>
      )}
      {Boolean(failed) && <ProblemNotice error={failed} />}
    </Card>
  );
}
