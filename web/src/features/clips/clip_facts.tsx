import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '@/components/page';
import { useUser } from '@/lib/api/session';
import type { Camera, Clip, ClipGap, Gap } from '@/lib/api/types';
import { clipRangeText } from '@/lib/clip_words';
import { formatBytes } from '@/lib/numbers';
import { parseApiTime } from '@/lib/time/api_time';
import { formatClock, formatDateTime, formatDuration } from '@/lib/time/format';

type GapReason = Gap['reason'];

export function ClipFacts({ clip, camera }: { clip: Clip; camera: Camera | undefined }) {
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useUser();
  const language = i18n.language;
  return (
    <Card title={t('clip.details')}>
      <dl className="space-y-3 text-sm" data-testid="clip-facts">
        <Fact name={t('clip.camera')}>{camera?.name ?? t('clips.cameraGone')}</Fact>
        <Fact name={t('clip.range')}>{clipRangeText(clip, language, zone)}</Fact>
        <Fact name={t('clip.duration')}>{formatDuration(Math.max(1, clip.duration))}</Fact>
        {clip.size_bytes !== null && (
          <Fact name={t('clip.size')}>{formatBytes(clip.size_bytes, language)}</Fact>
        )}
        <Fact name={t('clip.mode')}>{t(`clipMode.${clip.mode}.title`)}</Fact>
        <Fact name={t('clip.created')}>
          {formatDateTime(parseApiTime(clip.created_at) ?? 0, language, zone)}
        </Fact>
        <Fact name={t('clip.gaps')}>
          {clip.gaps.length === 0 ? (
            t('clip.noGaps')
          ) : (
            <ul className="space-y-1" data-testid="clip-gaps">
              {clip.gaps.map((gap) => (
                <GapLine key={gap.start_time} gap={gap} />
              ))}
            </ul>
          )}
        </Fact>
      </dl>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3">
      <dt className="text-muted">{name}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  );
}

function GapLine({ gap }: { gap: ClipGap }) {
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useUser();
  const known = gap.reason !== null && i18n.exists(`reason.${gap.reason}.what`);
  const reason = known ? t(`reason.${gap.reason as GapReason}.what`) : t('clip.unknownReason');
  return (
    <li>
      {formatClock(parseApiTime(gap.start_time) ?? 0, i18n.language, zone)} ·{' '}
      {formatDuration(Math.max(1, gap.duration))}
      <span className="block text-muted">{reason}</span>
    </li>
  );
}
