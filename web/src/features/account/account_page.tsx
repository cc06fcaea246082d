import { useTranslation } from 'react-i18next';
import { Page } from '@/components/page';
import { useUser } from '@/lib/api/session';
import { AppearanceCard } from './appearance_card';
import { EmailCard } from './email_card';
import { PasswordCard } from './password_card';
import { ProfileCard } from './profile_card';
import { SecurityCard } from './security_card';
import { SessionsCard } from './sessions_card';

export function AccountPage() {
  const { t } = useTranslation();
  const user = useUser();
  return (
    <Page title={t('account.title')} lead={t('account.signedInAs', { email: user.email })}>
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
        <div className="space-y-6">
          <ProfileCard user={user} />
          <AppearanceCard />
          <EmailCard user={user} />
        </div>
        <div className="space-y-6">
          <PasswordCard />
          <SecurityCard />
          <SessionsCard />
        </div>
      </div>
    </Page>
  );
}
