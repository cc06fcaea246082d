import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Card, Page } from '@/components/page';
import { logout } from '@/lib/api/logout';
import { useUser } from '@/lib/api/session';
import { AppearanceCard } from './appearance_card';
import { PasswordCard } from './password_card';
import { ProfileCard } from './profile_card';

export function AccountPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const user = useUser();
  return (
    <Page title={t('account.title')} lead={t('account.signedInAs', { email: user.email })}>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <div className="space-y-6">
          <ProfileCard user={user} />
          <AppearanceCard />
        </div>
        <div className="space-y-6">
          <PasswordCard />
          <Card title={t('account.session')}>
            <Button icon="logout" onClick={() => void logout(queries)} data-testid="account-logout">
              {t('nav.logout')}
            </Button>
          </Card>
        </div>
      </div>
    </Page>
  );
}
