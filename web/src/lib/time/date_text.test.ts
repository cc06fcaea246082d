import { describe, expect, it } from 'vitest';
import { en } from '@/lib/i18n/en';
import { ptBR } from '@/lib/i18n/pt_br';
import { dateOrder, dayText, momentText, readDay, readMoment } from './date_text';

const typed = (text: string, language: string) => readDay(text, language, false);

describe('a day', () => {
  it('is written in the order of the language', () => {
    expect(dayText('2026-11-02', 'pt-BR')).toBe('02/11/2026');
    expect(dayText('2026-11-02', 'en')).toBe('11/02/2026');
    expect(momentText('2026-11-02T08:30:15', 'pt-BR')).toBe('02/11/2026 08:30:15');
    expect(momentText('', 'en')).toBe('');
  });

  it('is asked for in that order', () => {
    const letters = { day: 'd', month: 'm', year: /a|y/ };
    for (const [language, words] of [
      ['pt-BR', ptBR],
      ['en', en],
    ] as const)
      words.date.pattern
        .split('/')
        .forEach((part, at) => expect(part).toMatch(letters[dateOrder(language)[at] ?? 'day']));
  });

  it('is read as people type it', () => {
    for (const text of ['22/11/2026', ' 22.11.2026 ', '22-11-2026', '22 11 2026', '22112026', '2026-11-22'])
      expect(typed(text, 'pt-BR'), text).toEqual({ value: '2026-11-22' });
    expect(typed('1/2/2026', 'pt-BR')).toEqual({ value: '2026-02-01' });
    expect(typed('1/2/2026', 'en')).toEqual({ value: '2026-01-02' });
    expect(typed('01022026', 'en')).toEqual({ value: '2026-01-02' });
  });

  it('may have a short year, once the typing is over', () => {
    expect(typed('22/11/26', 'pt-BR')).toEqual({ mistake: 'form' });
    expect(readDay('22/11/26', 'pt-BR', true)).toEqual({ value: '2026-11-22' });
  });

  it('has to be in the calendar', () => {
    for (const text of ['31/02/2026', '29/02/2026', '22/13/2026', '00/11/2026', '22/11/0000'])
      expect(typed(text, 'pt-BR'), text).toEqual({ mistake: 'noSuchDay' });
    expect(typed('29/02/2028', 'pt-BR')).toEqual({ value: '2028-02-29' });
    expect(typed('22/11/2026', 'en')).toEqual({ mistake: 'noSuchDay' });
    for (const text of ['', '22', '22/11', '22/11/202', 'ontem', '22/11/2026/1', '222/1/2026', '1/1/20266'])
      expect(readDay(text, 'pt-BR', true), text).toEqual({ mistake: 'form' });
  });

  it('goes there and back', () => {
    for (const language of ['pt-BR', 'en'])
      for (const day of ['2026-01-12', '2026-12-01', '2028-02-29'])
        expect(typed(dayText(day, language), language)).toEqual({ value: day });
  });
});

describe('a moment', () => {
  const read = (text: string, seconds = true) => readMoment(text, 'pt-BR', seconds, false);

  it('is a day and a time', () => {
    expect(read('22/11/2026 08:30:15')).toEqual({ value: '2026-11-22T08:30:15' });
    expect(read('22/11/2026, 8:30')).toEqual({ value: '2026-11-22T08:30:00' });
    expect(read('22 11 2026 8:30', false)).toEqual({ value: '2026-11-22T08:30' });
    expect(read('2026-11-22T08:30:15', false)).toEqual({ value: '2026-11-22T08:30' });
  });

  it('says what is wrong', () => {
    expect(read('22/11/2026')).toEqual({ mistake: 'form' });
    expect(read('22/11/2026 8h30')).toEqual({ mistake: 'form' });
    expect(read('31/11/2026 08:30')).toEqual({ mistake: 'noSuchDay' });
    expect(read('22/11/2026 24:00')).toEqual({ mistake: 'noSuchTime' });
    expect(read('22/11/2026 08:61')).toEqual({ mistake: 'noSuchTime' });
  });
});
