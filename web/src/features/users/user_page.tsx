import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { Button, LinkButton } from '@/components/button';
import { ConfirmDialog } from '@/components/confirm_dialog';
import { NotAllowed } from '@/components/not_allowed';
import { ProblemNotice } from '@/components/notice';
import { Card, EmptyState, Page, Skeleton } from '@/components/page';
import { Toggle } from '@/components/toggle';
import { isStatus } from '@/lib/api/api_error';
import { useCameras } from '@/lib/api/list_cameras';
import { useUser } from '@/lib/api/session';
import type { SubUser } from '@/lib/api/types';
import { showToast } from '@/lib/toasts';
import { useDeleteUser } from './api/delete_user';
import { userQuery } from './api/get_user';
import { useUpdateUser } from './api/update_user';
import { SecondStepCard } from './second_step_card';
import { UserForm } from './user_form';
import { patchBody, valuesOf } from './user_form_values';
import { UserSessionsCard } from './user_sessions_card';

export function UserPage() {
  const { t } = useTranslation();
  if (!useUser().is_owner) return <NotAllowed title={t('users.title')} />;
  return <KnownUser />;
}

function KnownUser() {
  const { t } = useTranslation();
  const id = Number(useParams().userId);
  const user = useQuery(userQuery(id));
  if (isStatus(user.error, 404)) {
    return (
      <main>
        <EmptyState
          wholePage
          icon="users"
          title={t('users.gone.title')}
          action={<LinkButton to="/users">{t('users.title')}</LinkButton>}
        >
          {t('users.gone.text')}
        </EmptyState>
      </main>
    );
  }
  if (user.data) return <UserDetails key={user.data.id} user={user.data} />;
  return (
    <Page title={t('users.title')}>
      {user.isError ? (
        <ProblemNotice error={user.error} onRetry={() => void user.refetch()} />
      ) : (
        <Skeleton className="h-96 w-full rounded-2xl" />
      )}
    </Page>
  );
}

function UserDetails({ user }: { user: SubUser }) {
  const { t } = useTranslation();
  const [deleting, setDeleting] = useState(false);
  return (
    <Page
      title={user.name || user.email}
      lead={user.name ? user.email : undefined}
      actions={
        <Button tone="danger" icon="trash" onClick={() => setDeleting(true)} data-testid="user-delete">
          {t('users.delete')}
        </Button>
      }
    >
      <ActiveCard user={user} />
      <EditUser user={user} />
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
        <UserSessionsCard userId={user.id} />
        <SecondStepCard user={user} />
      </div>
      {deleting && <DeleteUserDialog user={user} onClose={() => setDeleting(false)} />}
    </Page>
  );
}

function ActiveCard({ user }: { user: SubUser }) {
  const { t } = useTranslation();
  const update = useUpdateUser(user.id);
  return (
    <Card>
      <Toggle
        label={t('users.active')}
        hint={t('users.activeHint')}
        checked={user.is_active}
        disabled={update.isPending}
        onChange={(is_active) => update.mutate({ is_active })}
        data-testid="user-active"
      />
      {update.isError && (
        <div className="mt-4">
          <ProblemNotice error={update.error} />
        </div>
      )}
    </Card>
  );
}

function EditUser({ user }: { user: SubUser }) {
  const { t } = useTranslation();
  const cameras = useCameras();
  const update = useUpdateUser(user.id);
  const [saved, setSaved] = useState(0);
  if (cameras.isPending) return <Skeleton className="h-96 w-full rounded-2xl" />;
  if (!cameras.data) return <ProblemNotice error={cameras.error} onRetry={() => void cameras.refetch()} />;
  const known = new Set(cameras.data.map((camera) => camera.id));
  return (
    <UserForm
      // After a save the form starts afresh from what the server kept.
      key={saved}
      initial={valuesOf(user)}
      isNew={false}
      cameras={cameras.data}
      submitLabel={t('common.save')}
      busy={update.isPending}
      error={update.error}
      onSubmit={(values) => {
        const patch = patchBody(values, user, known);
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

function DeleteUserDialog({ user, onClose }: { user: SubUser; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const remove = useDeleteUser(user.id);
  const name = user.name || user.email;
  return (
    <ConfirmDialog
      title={t('users.deleteTitle', { name })}
      action={t('users.delete')}
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            showToast(t('users.deleted', { name }));
            void navigate('/users', { replace: true });
          },
        })
      }
      data-testid="delete-dialog"
    >
      <p>{t('users.deleteLead')}</p>
    </ConfirmDialog>
  );
}
