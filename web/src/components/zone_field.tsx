import { useId, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { allZones, isZone } from '@/lib/time/zone';
import { formatClock } from '@/lib/time/format';
import { useNow } from '@/lib/use_now';
import { TextField } from './field';

interface ZoneFieldProps {
  value: string;
  onChange: (zone: string) => void;
  error?: string | undefined;
  disabled?: boolean;
}

/** A time zone by its IANA name, with suggestions and the clock that it gives. */
export function ZoneField({ value, onChange, error, disabled }: ZoneFieldProps) {
  const { t, i18n } = useTranslation();
  const list = useId();
  const zones = useMemo(() => allZones(), []);
  const now = useNow(10_000);
  const clock = isZone(value)
    ? t('zone.clock', { time: formatClock(now, i18n.language, value, false) })
    : t('zone.unknown');
  return (
    <>
      <TextField
        label={t('zone.label')}
        hint={clock}
        error={error}
        disabled={disabled}
        list={list}
        value={value}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        data-testid="time-zone"
      />
      <datalist id={list}>
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
