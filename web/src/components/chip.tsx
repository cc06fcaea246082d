import type { ReactNode } from 'react';

export type ChipTone = 'neutral' | 'accent' | 'ok' | 'warn' | 'danger';

const TONES: Record<ChipTone, string> = {
  neutral: 'bg-sunken text-muted',
  accent: 'bg-accent-soft text-accent',
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  danger: 'bg-danger-soft text-danger',
};

interface ChipProps {
  tone?: ChipTone;
  children: ReactNode;
  'data-testid'?: string;
}

/** One word about a thing, such as "disabled". */
export function Chip({ tone = 'neutral', children, ...rest }: ChipProps) {
  return (
    <span
      className={`inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 text-xs font-semibold whitespace-nowrap ${TONES[tone]}`}
      {...rest}
    >
      {children}
    </span>
  );
}
