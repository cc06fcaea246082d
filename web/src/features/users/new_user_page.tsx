import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { LinkButton } from '@/components/button';
import { NotAllowed } from '@/components/not_allowed';
import { ProblemNotice } from '@/components/notice';
import { Page, Skeleton } from '@/components/page';
import { useCameras } from '@/lib/api/list_cameras';
import { useUser } from '@/lib/api/session';
import { showToast } from '@/lib/toasts';
import { useCreateUser } from './api/create_user';
import { UserForm } from './user_form';
import { createBody, newUser } from './user_form_values';

export function NewUserPage() {
  const { t } = useTranslation();
  if (!useUser().is_owner) return <NotAllowed title={t('users.add')} />;
  return (
    <Page title={t('users.add')} lead={t('users.addLead')}>
      <NewUser />
    </Page>
  );
}

function NewUser() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { language } = useUser();
  const cameras = useCameras();
  const create = useCreateUser();
  if (cameras.isPending) return <Skeleton className="h-96 w-full rounded-2xl" />;
  if (!cameras.data) return <ProblemNotice error={cameras.error} onRetry={() => void cameras.refetch()} />;
  const known = new Set(cameras.data.map((camera) => camera.id));
  return (
    <UserForm
      initial={newUser(language)}
      isNew
      cameras={cameras.data}
      submitLabel={t('users.add')}
      busy={create.isPending}
      error={create.error}
      onSubmit={(values) =>
        create.mutate(createBody(values, known), {
          onSuccess: (user) => {
            showToast(t('users.added', { name: user.name || user.email }));
            void navigate('/users', { replace: true });
          },
        })
      }
      extra={<LinkButton to="/users">{t('common.cancel')}</LinkButton>}
    />
  );
}
