import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { SelectField } from '@/components/field';
import { ProblemNotice } from '@/components/notice';
import { Card } from '@/components/page';
import { ZoneField } from '@/components/zone_field';
import type { User } from '@/lib/api/types';
import { useUpdateMe } from '@/lib/api/update_me';
import type { AppLanguage } from '@/lib/i18n/i18n';
import { fieldProblem } from '@/lib/problem_text';
import { detectedZone, isZone } from '@/lib/time/zone';

/** Language and time zone: the language acts at once, so that the rest can be read. */
export function PlaceStep({ user, onNext }: { user: User; onNext: () => void }) {
  const { t } = useTranslation();
  const update = useUpdateMe();
  const [zone, setZone] = useState(user.time_zone === 'UTC' ? detectedZone() : user.time_zone);
  const error = isZone(zone) ? fieldProblem(update.error, 'time_zone', t) : t('setup.mistake.zoneUnknown');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isZone(zone)) return;
    if (zone === user.time_zone) onNext();
    else update.mutate({ time_zone: zone }, { onSuccess: onNext });
  };
  return (
    <Card>
      <form onSubmit={submit} noValidate className="max-w-md space-y-5">
        {update.isError && <ProblemNotice error={update.error} />}
        <SelectField
          label={t('account.language')}
          value={user.language}
          disabled={update.isPending}
          onChange={(event) => update.mutate({ language: event.target.value as AppLanguage })}
          data-testid="first-run-language"
        >
          <option value="pt-BR">Português (Brasil)</option>
          <option value="en">English</option>
        </SelectField>
        <ZoneField value={zone} onChange={setZone} error={error} />
        <p className="-mt-2 text-sm text-muted">{t('firstRun.place.zone')}</p>
        <Button type="submit" tone="primary" busy={update.isPending} data-testid="first-run-next">
          {t('common.next')}
        </Button>
      </form>
    </Card>
  );
}
