const STEPS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** 1.5 GB; powers of 1000, as disks are sold. */
export function formatBytes(bytes: number, language: string): string {
  let value = bytes;
  let step = 0;
  while (value >= 1000 && step < STEPS.length - 1) {
    value /= 1000;
    step += 1;
  }
  return `${formatNumber(value, language, value < 10 && step > 0 ? 1 : 0)} ${STEPS[step] ?? 'B'}`;
}

/** 2.4 Mbit/s */
export function formatBitrate(bitsPerSecond: number, language: string): string {
  if (bitsPerSecond >= 1e6) return `${formatNumber(bitsPerSecond / 1e6, language, 1)} Mbit/s`;
  return `${formatNumber(bitsPerSecond / 1e3, language, 0)} kbit/s`;
}

export function formatNumber(value: number, language: string, digits = 0): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
}

/** 70 days, 3.5 days, 7.2 hours, 45 minutes: how long something lasts, never rounded up. */
export function formatSpan(days: number, language: string): string {
  const [value, unit] =
    days >= 1
      ? ([days, 'day'] as const)
      : days * 24 >= 1
        ? ([days * 24, 'hour'] as const)
        : ([days * 1440, 'minute'] as const);
  const digits = value < 10 && unit !== 'minute' ? 1 : 0;
  const shown = Math.floor(value * 10 ** digits) / 10 ** digits;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    maximumFractionDigits: digits,
  }).format(shown);
}
