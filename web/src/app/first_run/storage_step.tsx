import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '@/components/button';
import { SelectField } from '@/components/field';
import { Notice, ProblemNotice } from '@/components/notice';
import { Card, Skeleton } from '@/components/page';
import { useStorage } from '@/lib/api/get_storage';
import type { Storage } from '@/lib/api/types';
import { daysOfFootage } from '@/lib/first_run';
import { formatBytes, formatSpan } from '@/lib/numbers';
import { StepButtons } from './step_buttons';

const MOST_CAMERAS = 64;
/** Bits a second of common settings. */
const QUALITIES = { low: 1e6, middle: 4e6, high: 8e6 } as const;
type Quality = keyof typeof QUALITIES;
/** Less than this is worth a word. */
const FEW_DAYS = 3;

/** The disk, and how far back it will reach. */
export function StorageStep({ onNext, onBack }: { onNext: () => void; onBack: () => void }) {
  const storage = useStorage();
  return (
    <Card>
      <div className="space-y-6">
        {storage.isPending && <Skeleton className="h-56 w-full" />}
        {storage.isError && !storage.data && (
          <ProblemNotice error={storage.error} onRetry={() => void storage.refetch()} />
        )}
        {storage.data && <Forecast storage={storage.data} />}
        <StepButtons onNext={onNext} onBack={onBack} />
      </div>
    </Card>
  );
}

function Forecast({ storage }: { storage: Storage }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const [cameras, setCameras] = useState(Math.max(4, storage.cameras.length));
  const [quality, setQuality] = useState<Quality>('middle');
  const days = daysOfFootage(storage, cameras, QUALITIES[quality]);
  return (
    <>
      <dl className="grid grid-cols-2 gap-4 text-sm sm:max-w-md">
        <Figure name={t('system.free')} value={formatBytes(storage.free_bytes, language)} />
        <Figure name={t('system.total')} value={formatBytes(storage.total_bytes, language)} />
      </dl>
      <div className="grid items-start gap-5 sm:max-w-md sm:grid-cols-2">
        <Cameras value={cameras} onChange={setCameras} />
        <SelectField
          label={t('firstRun.storage.quality')}
          value={quality}
          onChange={(event) => setQuality(event.target.value as Quality)}
        >
          {(Object.keys(QUALITIES) as Quality[]).map((one) => (
            <option key={one} value={one}>
              {t(`firstRun.storage.qualities.${one}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <p className="text-sm" aria-live="polite" data-testid="first-run-forecast">
        <span className="block text-3xl font-semibold tracking-tight tabular-nums">
          {formatSpan(days, language)}
        </span>
        <span className="text-muted">
          {t('firstRun.storage.forecast', { floor: formatBytes(storage.floor_bytes, language) })}
        </span>
      </p>
      {days < FEW_DAYS && (
        <Notice tone="warning" title={t('firstRun.storage.little.title')}>
          {t('firstRun.storage.little.text')}
        </Notice>
      )}
    </>
  );
}

function Cameras({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const { t } = useTranslation();
  return (
    <div role="group" aria-label={t('firstRun.storage.cameras')} className="space-y-1.5">
      <p className="text-sm font-medium">{t('firstRun.storage.cameras')}</p>
      <div className="flex items-center gap-2">
        <IconButton
          icon="minus"
          label={t('firstRun.storage.fewer')}
          disabled={value <= 1}
          onClick={() => onChange(value - 1)}
        />
        <output className="min-w-10 text-center text-lg font-semibold tabular-nums">{value}</output>
        <IconButton
          icon="plus"
          label={t('firstRun.storage.more')}
          disabled={value >= MOST_CAMERAS}
          onClick={() => onChange(value + 1)}
          data-testid="first-run-more-cameras"
        />
      </div>
    </div>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-muted">{name}</dt>
      <dd className="text-xl font-semibold tracking-tight tabular-nums">{value}</dd>
    </div>
  );
}
