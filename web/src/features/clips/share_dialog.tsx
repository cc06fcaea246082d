import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Dialog, DialogActions } from '@/components/dialog';
import { DateField } from '@/components/date_field';
import { INPUT, SelectField, TextField } from '@/components/field';
import { Notice, ProblemNotice } from '@/components/notice';
import { PasswordField } from '@/components/password_field';
import { useUser } from '@/lib/api/session';
import type { Clip, NewClipShare } from '@/lib/api/types';
import { parseApiTime } from '@/lib/time/api_time';
import { formatDateTime } from '@/lib/time/format';
import { toLocalInput } from '@/lib/time/zone';
import { useCreateShare } from './api/shares';
import { CopyText } from './copy_text';
import { MIN_SHARE_PASSWORD, shareMistakes, shareRequest, TERMS, type ShareValues } from './share_values';

const DAY_MS = 86_400_000;

/** Makes a link, and shows it the one time that it can be shown. */
export function ShareDialog({ clip, onClose }: { clip: Clip; onClose: () => void }) {
  const { t } = useTranslation();
  const [made, setMade] = useState<NewClipShare | null>(null);
  return (
    <Dialog title={t('share.dialog', { name: clip.name })} onClose={onClose} data-testid="share-dialog">
      {made ? (
        <MadeLink share={made} onClose={onClose} />
      ) : (
        <ShareForm clip={clip} onMade={setMade} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface ShareFormProps {
  clip: Clip;
  onMade: (share: NewClipShare) => void;
  onClose: () => void;
}

function ShareForm({ clip, onMade, onClose }: ShareFormProps) {
  const { t } = useTranslation();
  const { time_zone: zone } = useUser();
  const create = useCreateShare(clip.id);
  const [tried, setTried] = useState(false);
  const [values, setValues] = useState<ShareValues>(() => ({
    name: '',
    term: 'week',
    until: toLocalInput(Date.now() + DAY_MS, zone).slice(0, 16),
    password: '',
  }));
  const set = (change: Partial<ShareValues>) => setValues((old) => ({ ...old, ...change }));
  const mistakes = shareMistakes(values, Date.now(), zone);

  const submit = () => {
    setTried(true);
    if (mistakes.until || mistakes.password) return;
    create.mutate(shareRequest(values, Date.now(), zone), { onSuccess: onMade });
  };
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className="text-sm text-muted">{t('share.lead')}</p>
      <SelectField
        label={t('share.expires')}
        value={values.term}
        onChange={(event) => set({ term: TERMS.find((one) => one === event.target.value) ?? 'week' })}
        data-testid="share-term"
      >
        {TERMS.map((term) => (
          <option key={term} value={term}>
            {t(`share.expiresIn.${term}`)}
          </option>
        ))}
      </SelectField>
      {values.term === 'custom' && (
        <DateField
          label={t('share.until')}
          time="minutes"
          value={values.until}
          error={tried && mistakes.until ? t('share.untilMistake') : undefined}
          onChange={(until) => set({ until })}
          data-testid="share-until"
        />
      )}
      <PasswordField
        label={t('share.password')}
        optional={t('common.optional')}
        hint={t('share.passwordHint', { min: MIN_SHARE_PASSWORD })}
        error={tried && mistakes.password ? t('share.passwordShort', { min: MIN_SHARE_PASSWORD }) : undefined}
        value={values.password}
        maxLength={200}
        autoComplete="new-password"
        onChange={(event) => set({ password: event.target.value })}
        data-testid="share-password"
      />
      <TextField
        label={t('share.for')}
        optional={t('common.optional')}
        hint={t('share.forHint')}
        value={values.name}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => set({ name: event.target.value })}
        data-testid="share-name"
      />
      {create.isError && <ProblemNotice error={create.error} />}
      <DialogActions>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" tone="primary" icon="link" busy={create.isPending} data-testid="share-submit">
          {t('share.submit')}
        </Button>
      </DialogActions>
    </form>
  );
}

function MadeLink({ share, onClose }: { share: NewClipShare; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useUser();
  const url = new URL(share.url, window.location.origin).href;
  const until = formatDateTime(parseApiTime(share.expires_at) ?? 0, i18n.language, zone);
  return (
    <div className="grid gap-4">
      <Notice tone="ok" title={t('share.ready')}>
        <p>{t('share.readyText')}</p>
      </Notice>
      <input
        readOnly
        value={url}
        aria-label={t('share.link')}
        onFocus={(event) => event.target.select()}
        className={`${INPUT} font-mono !text-xs`}
        data-testid="share-url"
      />
      <p className="text-sm text-muted">
        {t('share.validUntil', { time: until })}
        {share.has_password && ` · ${t('share.withPassword')}`}
      </p>
      <DialogActions>
        <Button onClick={onClose} data-testid="share-done">
          {t('share.done')}
        </Button>
        <CopyText wide text={url} label={t('share.copy')} data-testid="share-copy" />
      </DialogActions>
    </div>
  );
}
