import { describe, expect, it } from 'vitest';
import { formatSpan } from './numbers';

describe('formatSpan', () => {
  it('takes the unit that tells most', () => {
    expect(formatSpan(70.9, 'en')).toBe('70 days');
    expect(formatSpan(3.58, 'en')).toBe('3.5 days');
    expect(formatSpan(1, 'en')).toBe('1 day');
    expect(formatSpan(0.3, 'en')).toBe('7.2 hours');
    expect(formatSpan(45.9 / 1440, 'en')).toBe('45 minutes');
    expect(formatSpan(0, 'en')).toBe('0 minutes');
  });

  it('speaks the language of the page', () => {
    expect(formatSpan(2.5, 'pt-BR')).toBe('2,5 dias');
    expect(formatSpan(0.125, 'pt-BR')).toBe('3 horas');
  });
});
