import type { TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import { serverWords } from './server_words';

// Words are their keys, with the values that go into them.
const t = ((key: string, values?: object) =>
  values ? `${key} ${JSON.stringify(values)}` : key) as unknown as TFunction;

describe('the words of a field', () => {
  it('are known by what they say', () => {
    expect(serverWords('is required', t)).toBe('serverWords.required');
    expect(serverWords('must be between 1 and 36500', t)).toBe(
      'serverWords.between {"min":"1","max":"36500"}',
    );
    expect(serverWords('must have at most 100 bytes', t)).toBe('serverWords.long {"max":"100"}');
  });

  it('stay as they were sent when they are not', () => {
    expect(serverWords('is required by law', t)).toBe('is required by law');
  });
});
