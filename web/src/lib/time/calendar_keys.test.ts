import { expect, it } from 'vitest';
import { dayAfterKey, sameDayIn } from './calendar_keys';

it('moves by days, weeks, months and years', () => {
  const after = (key: string, shift = false) => dayAfterKey('2026-11-25', key, shift);
  expect(after('ArrowLeft')).toBe('2026-11-24');
  expect(after('ArrowDown')).toBe('2026-12-02');
  expect(after('ArrowUp')).toBe('2026-11-18');
  expect(after('Home')).toBe('2026-11-22');
  expect(after('End')).toBe('2026-11-28');
  expect(after('PageUp')).toBe('2026-10-25');
  expect(after('PageDown', true)).toBe('2027-11-25');
  expect(after('a')).toBeUndefined();
});

it('stays in a month that is shorter', () => {
  expect(sameDayIn('2026-01-31', 1)).toBe('2026-02-28');
  expect(sameDayIn('2028-02-29', -12)).toBe('2027-02-28');
  expect(sameDayIn('2026-12-31', 1)).toBe('2027-01-31');
});
