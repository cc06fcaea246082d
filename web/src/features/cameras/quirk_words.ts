import type { TFunction } from 'i18next';
import { enQuirks } from '@/lib/i18n/en_quirks';

type QuirkName = keyof typeof enQuirks.quirks.of;

const LEFT_OUT = 'ignored ';

export function quirkWords(name: string, t: TFunction): string {
  if (isKnown(name)) return t(`quirks.of.${name}`);
  if (name.startsWith(LEFT_OUT)) return t('quirks.ignored', { name: name.slice(LEFT_OUT.length) });
  return t('quirks.unknown', { name });
}

function isKnown(name: string): name is QuirkName {
  return Object.hasOwn(enQuirks.quirks.of, name);
}
