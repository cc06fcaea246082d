import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Dialog, DialogActions } from '@/components/dialog';
import { DateField } from '@/components/date_field';
import { Icon } from '@/components/icon';
import { videoUrl } from '@/lib/api/media_urls';
import { formatBytes } from '@/lib/numbers';
import { formatDuration } from '@/lib/time/format';
import { toLocalInput } from '@/lib/time/zone';
import { estimate, readRange, type DownloadRange, type RangeEstimate } from './download_range';
import type { Footage } from './footage';

interface DownloadDialogProps {
  cameraId: number;
  initial: DownloadRange;
  footage: Footage;
  day: DownloadRange;
  zone: string;
  onClose: () => void;
}

export function DownloadDialog({ cameraId, initial, footage, day, zone, onClose }: DownloadDialogProps) {
  const { t } = useTranslation();
  const [from, setFrom] = useState(toLocalInput(initial.startMs, zone));
  const [to, setTo] = useState(toLocalInput(initial.endMs, zone));
  const range = readRange(from, to, zone);
  const guess = typeof range === 'string' ? null : estimate(range, footage, day);
  const nothing = guess?.recordedMs === 0;
  const mistake =
    typeof range === 'string' ? t(`download.mistake.${range}`) : nothing ? t('download.mistake.nothing') : '';

  return (
    <Dialog title={t('download.title')} onClose={onClose} data-testid="download-dialog">
      <p className="text-sm text-muted">{t('download.lead', { zone })}</p>
      <div className="grid gap-4">
        <DateField
          label={t('download.from')}
          time="seconds"
          value={from}
          onChange={setFrom}
          data-testid="download-from"
        />
        <DateField
          label={t('download.to')}
          time="seconds"
          value={to}
          error={mistake || undefined}
          onChange={setTo}
          data-testid="download-to"
        />
      </div>
      {typeof range !== 'string' && guess && !nothing && <Estimate range={range} guess={guess} />}
      <DialogActions>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        {typeof range === 'string' || nothing ? (
          <Button tone="primary" icon="download" disabled>
            {t('download.submit')}
          </Button>
        ) : (
          <a
            href={videoUrl(cameraId, range.startMs, range.endMs)}
            download
            onClick={onClose}
            data-testid="download-link"
            className="inline-flex min-h-10 items-center justify-center gap-2 rounded-lg bg-accent px-4 text-sm font-medium text-on-accent hover:bg-accent-hover"
          >
            <Icon name="download" size={18} />
            {t('download.submit')}
          </a>
        )}
      </DialogActions>
    </Dialog>
  );
}

function Estimate({ range, guess }: { range: DownloadRange; guess: RangeEstimate }) {
  const { t, i18n } = useTranslation();
  const wholeMs = range.endMs - range.startMs;
  if (guess.recordedMs === null)
    return <p className="text-sm text-muted">{formatDuration(wholeMs / 1000)}</p>;
  const missingS = (wholeMs - guess.recordedMs) / 1000;
  return (
    <div className="space-y-1 text-sm" aria-live="polite">
      <p className="font-medium tabular-nums">
        {t('download.length', {
          duration: formatDuration(guess.recordedMs / 1000),
          size: formatBytes(guess.sizeBytes ?? 0, i18n.language),
        })}
      </p>
      {missingS >= 1 && (
        <p className="flex gap-2 text-warn">
          <Icon name="warning" size={18} />
          {t('download.missing', { duration: formatDuration(missingS) })}
        </p>
      )}
    </div>
  );
}
