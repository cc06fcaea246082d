import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Button } from '@/components/button';
import { Icon, type IconName } from '@/components/icon';
import { LanguagePicker } from '@/components/language_picker';
import { Wordmark } from '@/components/logo';
import { ProblemNotice } from '@/components/notice';
import { Skeleton, usePageTitle } from '@/components/page';
import { PasswordField } from '@/components/password_field';
import { ThemeButton } from '@/components/theme_button';
import { isStatus } from '@/lib/api/api_error';
import { sharedVideoUrl } from '@/lib/api/media_urls';
import type { SharedClip } from '@/lib/api/types';
import { clipRangeText } from '@/lib/clip_words';
import { formatBytes } from '@/lib/numbers';
import { parseApiTime } from '@/lib/time/api_time';
import { formatDateTime, formatDuration } from '@/lib/time/format';
import { detectedZone } from '@/lib/time/zone';
import { sharedQuery, useUnlockShared } from './api/shared';
import { ClipVideo } from './clip_video';

/** What a link opens, for people without an account: in their browser's language and zone. */
export function SharedPage() {
  const { t } = useTranslation();
  const { token = '' } = useParams();
  const { data, error, isPending, refetch } = useQuery(sharedQuery(token));
  usePageTitle(data?.name ?? t('shared.title'));
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex items-center justify-between px-4 py-4 sm:px-8">
        <Wordmark />
        <div className="flex items-center gap-1">
          <LanguagePicker />
          <ThemeButton />
        </div>
      </header>
      <main className="mx-auto flex w-full max-w-5xl flex-1 flex-col gap-5 px-4 pb-12 sm:px-8">
        {isPending && <Skeleton className="aspect-video w-full rounded-2xl" />}
        {error ? (
          <Refusal error={error} onRetry={() => void refetch()} />
        ) : (
          data && (data.is_locked ? <Locked token={token} /> : <Open token={token} clip={data} />)
        )}
      </main>
    </div>
  );
}

function Refusal({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  const kind = isStatus(error, 410) ? 'expired' : isStatus(error, 404) ? 'gone' : null;
  if (!kind) return <ProblemNotice error={error} onRetry={onRetry} />;
  return (
    <Panel
      icon={kind === 'expired' ? 'clock' : 'link'}
      title={t(`shared.${kind}.title`)}
      testid={`shared-${kind}`}
    >
      {t(`shared.${kind}.text`)}
    </Panel>
  );
}

interface PanelProps {
  icon: IconName;
  title: string;
  testid: string;
  children: ReactNode;
}

function Panel({ icon, title, testid, children }: PanelProps) {
  return (
    <div
      data-testid={testid}
      className="mx-auto my-auto w-full max-w-md rounded-2xl border border-line bg-surface p-6 shadow-card sm:p-8"
    >
      <span className="mb-4 flex size-12 items-center justify-center rounded-xl bg-accent-soft text-accent">
        <Icon name={icon} size={24} />
      </span>
      <h1 className="mb-2 text-xl font-semibold tracking-tight">{title}</h1>
      <div className="text-sm text-muted">{children}</div>
    </div>
  );
}

function Locked({ token }: { token: string }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const unlock = useUnlockShared(token);
  const wrong = isStatus(unlock.error, 403);
  return (
    <Panel icon="lock" title={t('shared.locked.title')} testid="shared-locked">
      <p className="mb-5">{t('shared.locked.text')}</p>
      <form
        className="grid gap-4 text-text"
        onSubmit={(event) => {
          event.preventDefault();
          if (password) unlock.mutate(password);
        }}
      >
        <PasswordField
          label={t('share.password')}
          value={password}
          required
          maxLength={1024}
          autoComplete="off"
          error={wrong ? t('shared.locked.wrong') : undefined}
          onChange={(event) => setPassword(event.target.value)}
          data-testid="shared-password"
        />
        {unlock.isError && !wrong && <ProblemNotice error={unlock.error} />}
        <Button type="submit" tone="primary" busy={unlock.isPending} data-testid="shared-unlock">
          {t('shared.locked.submit')}
        </Button>
      </form>
    </Panel>
  );
}

function Open({ token, clip }: { token: string; clip: SharedClip }) {
  const { t, i18n } = useTranslation();
  const zone = detectedZone();
  const until = formatDateTime(parseApiTime(clip.expires_at) ?? 0, i18n.language, zone);
  const facts = [
    clip.camera_name,
    clip.start_time && clip.end_time
      ? clipRangeText({ start_time: clip.start_time, end_time: clip.end_time }, i18n.language, zone)
      : null,
    clip.duration === null ? null : formatDuration(Math.max(1, clip.duration)),
    clip.size_bytes === null ? null : formatBytes(clip.size_bytes, i18n.language),
  ].filter(Boolean);
  return (
    <article className="space-y-4" data-testid="shared-clip">
      <ClipVideo src={sharedVideoUrl(token)} />
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-72 space-y-1">
          <h1 className="text-2xl font-semibold tracking-tight [overflow-wrap:anywhere]">{clip.name}</h1>
          <p className="text-sm text-muted tabular-nums" data-testid="shared-facts">
            {facts.join(' · ')}
          </p>
        </div>
        <a
          href={sharedVideoUrl(token, true)}
          download
          data-testid="shared-download"
          className="inline-flex min-h-10 items-center justify-center gap-2 rounded-lg bg-accent px-4 text-sm font-medium text-on-accent hover:bg-accent-hover"
        >
          <Icon name="download" size={18} />
          {t('shared.download')}
        </a>
      </div>
      <div className="space-y-1 border-t border-line pt-4 text-xs text-muted">
        <p>
          {t('shared.by')} {t('shared.until', { time: until })} {t('shared.times', { zone })}
        </p>
        {clip.sha256 && (
          <p>
            {t('shared.sha256')}: <span className="font-mono break-all">{clip.sha256}</span>
          </p>
        )}
      </div>
    </article>
  );
}
