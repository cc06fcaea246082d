import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button';

interface StepperProps {
  label: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
  'data-testid'?: string;
}

/** A small whole number, one step at a time. */
export function Stepper({ label, value, min, max, onChange, ...rest }: StepperProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div
      role="group"
      aria-labelledby={id}
      className="flex flex-col gap-1 sm:flex-row sm:items-center sm:gap-2"
      {...rest}
    >
      <span id={id} className="text-sm font-medium">
        {label}
      </span>
      <div className="flex items-center rounded-lg border border-line bg-raised">
        <IconButton
          icon="minus"
          size={16}
          label={`${label}: ${t('common.fewer')}`}
          disabled={value <= min}
          onClick={() => onChange(value - 1)}
        />
        <output className="min-w-6 text-center text-sm font-semibold tabular-nums">{value}</output>
        <IconButton
          icon="plus"
          size={16}
          label={`${label}: ${t('common.oneMore')}`}
          disabled={value >= max}
          onClick={() => onChange(value + 1)}
        />
      </div>
    </div>
  );
}
