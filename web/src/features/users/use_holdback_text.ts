import { useTranslation } from 'react-i18next';

const UNITS: readonly [string, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** "5 minutes", in the largest unit that says it exactly. */
export function useHoldbackText(): (seconds: number) => string {
  const { t, i18n } = useTranslation();
  return (seconds) => {
    if (seconds === 0) return t('users.holdbackNone');
    const [unit, length] = UNITS.find(([, size]) => seconds % size === 0) ?? ['second', 1];
    return new Intl.NumberFormat(i18n.language, { style: 'unit', unit, unitDisplay: 'long' }).format(
      seconds / length,
    );
  };
}
