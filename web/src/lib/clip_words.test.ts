import i18next, { type TFunction } from 'i18next';
import { beforeAll, expect, it } from 'vitest';
import { clipErrorText, clipRangeText, gapSeconds } from './clip_words';
import { en } from './i18n/en';
import { ptBR } from './i18n/pt_br';

let words: Record<'en' | 'pt-BR', TFunction>;
beforeAll(async () => {
  const resources = { en: { translation: en }, 'pt-BR': { translation: ptBR } };
  const i18n = i18next.createInstance();
  await i18n.init({ resources, interpolation: { escapeValue: false }, showSupportNotice: false });
  words = { en: i18n.getFixedT('en'), 'pt-BR': i18n.getFixedT('pt-BR') };
});

it('tells in both languages why a clip failed', () => {
  expect(clipErrorText('the footage is gone', words.en)).toBe(en.clips.error.gone);
  expect(clipErrorText('no footage in this range', words['pt-BR'])).toBe(ptBR.clips.error.gone);
  expect(clipErrorText('the disk has no room for this clip', words['pt-BR'])).toBe(ptBR.clips.error.disk);
  expect(clipErrorText('no decoder for hevc', words.en)).toBe(en.clips.error.unsupported);
});

it('hands on what it does not know', () => {
  expect(clipErrorText('a meteor', words.en)).toContain('a meteor');
});

it('names the day of the end only where it is another', () => {
  const range = (start_time: string, end_time: string) =>
    clipRangeText({ start_time, end_time }, 'en', 'America/Sao_Paulo');
  expect(range('2026-11-22T11:30:15Z', '2026-11-22T11:31:00Z')).toBe('Nov 22, 08:30:15 – 08:31:00');
  expect(range('2026-11-23T02:59:50Z', '2026-11-23T03:00:10Z')).toBe('Nov 22, 23:59:50 – Nov 23, 00:00:10');
});

it('adds up what is missing', () => {
  const gap = { start_time: '', end_time: '', reason: null };
  expect(
    gapSeconds({
      gaps: [
        { ...gap, duration: 2 },
        { ...gap, duration: 0.5 },
      ],
    }),
  ).toBe(2.5);
});
