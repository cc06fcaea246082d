import { describe, expect, it } from 'vitest';
import { en } from './en';
import { ptBR } from './pt_br';
import { preferredLanguage } from './i18n';

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, prefix = ''): Map<string, string> {
  const out = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') out.set(prefix + key, value);
    else flat(value, `${prefix}${key}.`).forEach((text, path) => out.set(path, text));
  }
  return out;
}

const english = flat(en);
const portuguese = flat(ptBR);
const marks = (text: string) => (text.match(/\{\{\w+\}\}|<\/?\w+>/g) ?? []).sort();

describe('both languages', () => {
  it('have the same keys', () => {
    expect([...portuguese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('have words for each, with the same values in them', () => {
    for (const [key, text] of english) {
      expect(text.trim(), key).not.toBe('');
      expect(marks(portuguese.get(key) ?? ''), key).toEqual(marks(text));
    }
  });
});

describe('preferredLanguage', () => {
  it('is the earlier choice, then the browser’s first known language, then Portuguese', () => {
    expect(preferredLanguage('en', ['pt-BR'])).toBe('en');
    expect(preferredLanguage('xx', ['de-DE', 'en-GB', 'pt'])).toBe('en');
    expect(preferredLanguage(null, ['pt-PT'])).toBe('pt-BR');
    expect(preferredLanguage(null, ['ja'])).toBe('pt-BR');
  });
});
