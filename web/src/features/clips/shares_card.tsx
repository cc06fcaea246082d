import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/confirm_dialog';
import { Icon } from '@/components/icon';
import { ProblemNotice } from '@/components/notice';
import { Card, Skeleton } from '@/components/page';
import { useUser } from '@/lib/api/session';
import type { Clip, ClipShare } from '@/lib/api/types';
import { parseApiTime } from '@/lib/time/api_time';
import { formatAgo, formatDateTime } from '@/lib/time/format';
import { showToast } from '@/lib/toasts';
import { useNow } from '@/lib/use_now';
import { sharesQuery, useRevokeShare } from './api/shares';
import { ShareDialog } from './share_dialog';
import type { ClipRights } from './use_clip_rights';

/** Who can see the clip from outside: every link, and what ends it. */
export function SharesCard({ clip, rights }: { clip: Clip; rights: ClipRights }) {
  const { t } = useTranslation();
  const shares = useQuery(sharesQuery(clip.id));
  const [making, setMaking] = useState(false);
  return (
    <Card title={t('share.title')} lead={t('share.lead')}>
      {shares.isPending && <Skeleton className="h-14 w-full" />}
      {shares.isError && <ProblemNotice error={shares.error} onRetry={() => void shares.refetch()} />}
      {shares.data?.length === 0 && <p className="text-sm text-muted">{t('share.none')}</p>}
      {shares.data && shares.data.length > 0 && (
        <ul className="divide-y divide-line" data-testid="shares">
          {shares.data.map((share) => (
            <ShareRow key={share.id} share={share} mayRevoke={rights.change} />
          ))}
        </ul>
      )}
      {rights.share && (
        <Button className="mt-4" icon="link" onClick={() => setMaking(true)} data-testid="share-new">
          {t('share.create')}
        </Button>
      )}
      {making && <ShareDialog clip={clip} onClose={() => setMaking(false)} />}
    </Card>
  );
}

function ShareRow({ share, mayRevoke }: { share: ClipShare; mayRevoke: boolean }) {
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useUser();
  const nowMs = useNow(30_000);
  const [asking, setAsking] = useState(false);
  const expiryMs = parseApiTime(share.expires_at) ?? 0;
  const usedMs = parseApiTime(share.used_at);
  const over = share.is_expired || expiryMs <= nowMs;
  const term = over
    ? t('share.expired', { time: formatAgo(expiryMs, nowMs, i18n.language) })
    : t('share.validUntil', { time: formatDateTime(expiryMs, i18n.language, zone) });
  return (
    <li className="flex items-center gap-3 py-3 first:pt-0" data-testid="share-row" data-share-id={share.id}>
      <span className={over ? 'text-muted' : 'text-accent'}>
        <Icon name={share.has_password ? 'lock' : 'link'} />
      </span>
      <div className="min-w-0 flex-1 text-sm">
        <p className="truncate font-medium">{share.name || t('share.unnamed', { id: share.id })}</p>
        <p className={over ? 'text-warn' : 'text-muted'}>
          {term}
          {share.has_password && ` · ${t('share.withPassword')}`}
        </p>
        <p className="text-muted">
          {t('share.downloads', {
            count: share.downloads,
            time: usedMs === null ? '' : formatAgo(usedMs, nowMs, i18n.language),
          })}
        </p>
      </div>
      {mayRevoke && (
        <Button tone="danger" onClick={() => setAsking(true)} data-testid="share-revoke">
          {t('share.revoke')}
        </Button>
      )}
      {asking && <RevokeDialog share={share} onClose={() => setAsking(false)} />}
    </li>
  );
}

function RevokeDialog({ share, onClose }: { share: ClipShare; onClose: () => void }) {
  const { t } = useTranslation();
  const revoke = useRevokeShare(share.clip_id);
  const onSuccess = () => {
    showToast(t('share.revoked'));
    onClose();
  };
  return (
    <ConfirmDialog
      title={t('share.revokeTitle')}
      action={t('share.revoke')}
      icon="close"
      busy={revoke.isPending}
      error={revoke.error}
      onClose={onClose}
      onConfirm={() => revoke.mutate(share.id, { onSuccess })}
      data-testid="share-revoke-dialog"
    >
      <p>{t('share.revokeText')}</p>
    </ConfirmDialog>
  );
}
