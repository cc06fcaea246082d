import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { TextField } from '@/components/field';
import { ProblemNotice } from '@/components/notice';
import { Card } from '@/components/page';
import { ZoneField } from '@/components/zone_field';
import { useUpdateMe } from '@/lib/api/update_me';
import type { User } from '@/lib/api/types';
import { isZone } from '@/lib/time/zone';
import { showToast } from '@/lib/toasts';

export function ProfileCard({ user }: { user: User }) {
  const { t } = useTranslation();
  const update = useUpdateMe();
  const [name, setName] = useState(user.name);
  const [zone, setZone] = useState(user.time_zone);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isZone(zone)) return;
    // A sub-user's zone is the account's: it is not sent.
    update.mutate(
      { name: name.trim(), ...(user.is_owner ? { time_zone: zone } : {}) },
      {
        onSuccess: () => showToast(t('common.saved')),
      },
    );
  };

  return (
    <Card title={t('account.profile')}>
      <form onSubmit={submit} className="space-y-5" data-testid="profile-form">
        {update.isError && <ProblemNotice error={update.error} />}
        <TextField
          label={t('account.name')}
          optional={t('common.optional')}
          autoComplete="name"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <ZoneField
          value={zone}
          onChange={setZone}
          disabled={!user.is_owner}
          error={isZone(zone) ? undefined : t('setup.mistake.zoneUnknown')}
        />
        <p className="-mt-2 text-sm text-muted">{t('account.zoneOwner')}</p>
        <Button type="submit" busy={update.isPending}>
          {t('common.save')}
        </Button>
      </form>
    </Card>
  );
}
