import type { TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import { detailWords } from './detail_words';

const t = ((key: string, values: Record<string, unknown>) =>
  `${key.replace('audit.', '')}=${Object.values(values).join()}`) as unknown as TFunction;
const words = (detail: string) => detailWords(detail, (ms) => `at ${ms / 1000}`, t);

describe('detailWords', () => {
  it('translates clips and their links', () => {
    expect(words('clip 3')).toBe('clipNumber=3');
    expect(words('clip 3, link 1')).toBe('clipNumber=3, linkNumber=1');
    expect(words('clip 3, link 1, until 1970-01-01T00:01:00.000Z')).toBe(
      'clipNumber=3, linkNumber=1, until=at 60',
    );
  });

  it('leaves what it does not know, but for the clocks in it', () => {
    expect(words('clip of the week')).toBe('clip of the week');
    expect(words('from 1970-01-01T00:00:01Z on')).toBe('from at 1 on');
    expect(words('')).toBe('');
  });
});
