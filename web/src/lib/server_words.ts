import type { TFunction } from 'i18next';

// The server speaks English. What people meet in forms is told in their language; what is not known here stays as it was sent.

type Speak = (t: TFunction, found: RegExpExecArray) => string;

const KNOWN: readonly [RegExp, Speak][] = [
  [/^(?:is required|must not be (?:empty|blank))$/, (t) => t('serverWords.required')],
  [/^must have at least (\d+) characters$/, (t, m) => t('serverWords.short', { min: m[1] })],
  [/^must have at most (\d+) bytes$/, (t, m) => t('serverWords.long', { max: m[1] })],
  [/^must have at most (\d+) items$/, (t, m) => t('serverWords.many', { max: m[1] })],
  [/^must not contain control characters$/, (t) => t('serverWords.control')],
  [/^must be an integer$/, (t) => t('serverWords.integer')],
  [/^must be at least (-?\d+)$/, (t, m) => t('serverWords.least', { min: m[1] })],
  [/^must be between (-?\d+) and (-?\d+)$/, (t, m) => t('serverWords.between', { min: m[1], max: m[2] })],
  [/^must be one of: (.+)$/, (t, m) => t('serverWords.oneOf', { words: m[1] })],
  [/^is not an e-mail address$/, (t) => t('serverWords.email')],
  [/^is not your password$/, (t) => t('serverWords.notPassword')],
  [/^is wrong, or was used before$/, (t) => t('serverWords.usedCode')],
  [/^is wrong: is the clock of the device right\?$/, (t) => t('serverWords.clock')],
  [/^(?:its user name )?must not contain ':'$/, (t) => t('serverWords.colon')],
  [/^is not a camera that you see$/, (t) => t('serverWords.unseen')],
  [/^reaches out of the grid$/, (t) => t('serverWords.outOfGrid')],
  [/^lies on another tile$/, (t) => t('serverWords.overlaps')],
];

export function serverWords(words: string, t: TFunction): string {
  for (const [pattern, speak] of KNOWN) {
    const found = pattern.exec(words);
    if (found) return speak(t, found);
  }
  return words;
}
