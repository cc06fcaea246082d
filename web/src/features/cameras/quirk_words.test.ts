import type { TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import { enQuirks } from '@/lib/i18n/en_quirks';
import table from '../../../../docs/design/camera-quirks.md?raw';
import { quirkWords } from './quirk_words';

const t = ((key: string, values?: Record<string, string>) =>
  `${key} ${values?.name ?? ''}`.trim()) as TFunction;

describe('words for what a camera does otherwise', () => {
  it('are there for each name of the server’s list', () => {
    const cells = table
      .split('\n')
      .flatMap((line) => (/^\| \d+ \|/.test(line) ? [line.split('|').at(-2) ?? ''] : []));
    const names = new Set(
      cells.flatMap((cell) => [...cell.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name ?? '')),
    );
    expect(names.size).toBeGreaterThan(20);
    expect([...names].filter((name) => !Object.hasOwn(enQuirks.quirks.of, name))).toEqual([]);
  });

  it('are the server’s own where it names a thing of the camera', () => {
    expect(quirkWords('ignored application/ONVIF', t)).toBe('quirks.ignored application/ONVIF');
    expect(quirkWords('toString', t)).toBe('quirks.unknown toString');
  });
});
