import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/confirm_dialog';
import { ProblemNotice } from '@/components/notice';
import { Card, Skeleton } from '@/components/page';
import { SessionsList } from '@/components/sessions_list';
import { logout } from '@/lib/api/logout';
import { showToast } from '@/lib/toasts';
import { useEndOtherSessions, useEndSession, useSessions } from './api/sessions';

/** Where I am signed in, this device first. */
export function SessionsCard() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const sessions = useSessions();
  const end = useEndSession();
  const [asking, setAsking] = useState(false);
  const sorted = sessions.data?.toSorted((a, b) => Number(b.is_current) - Number(a.is_current));
  return (
    <Card title={t('sessions.title')} lead={t('sessions.lead')}>
      {sessions.isPending && <Skeleton className="h-24 w-full" />}
      {sessions.isError && !sessions.data && (
        <ProblemNotice error={sessions.error} onRetry={() => void sessions.refetch()} />
      )}
      {sorted && (
        <SessionsList
          sessions={sorted}
          ending={end.isPending ? end.variables : null}
          onEnd={(session) => end.mutate(session.id, { onSuccess: () => showToast(t('sessions.ended')) })}
        />
      )}
      {end.isError && <ProblemNotice error={end.error} />}
      <div className="mt-4 flex flex-wrap gap-2">
        <Button icon="logout" onClick={() => void logout(queries)} data-testid="account-logout">
          {t('nav.logout')}
        </Button>
        {sorted && sorted.length > 1 && (
          <Button tone="danger" onClick={() => setAsking(true)} data-testid="logout-others">
            {t('sessions.endOthers')}
          </Button>
        )}
      </div>
      {asking && <EndOthersDialog onClose={() => setAsking(false)} />}
    </Card>
  );
}

function EndOthersDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const end = useEndOtherSessions();
  return (
    <ConfirmDialog
      title={t('sessions.endOthers')}
      action={t('sessions.endOthers')}
      icon="logout"
      busy={end.isPending}
      error={end.error}
      onClose={onClose}
      onConfirm={() =>
        end.mutate(undefined, {
          onSuccess: () => {
            showToast(t('sessions.allEnded'));
            onClose();
          },
        })
      }
      data-testid="end-others-dialog"
    >
      <p>{t('sessions.endOthersLead')}</p>
    </ConfirmDialog>
  );
}
