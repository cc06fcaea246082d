import { expect, it } from 'vitest';
import { passwordStrength } from './password_strength';

it('refuses what is short', () => {
  expect(passwordStrength('aB3$aB3$a')).toBe(0);
});

it('sees through runs, repeats and famous beginnings', () => {
  expect(passwordStrength('aaaaaaaaaaaaaa')).toBe(1);
  expect(passwordStrength('12345678901234')).toBe(1);
  expect(passwordStrength('password2026')).toBe(1);
});

it('likes long phrases as much as odd characters', () => {
  expect(passwordStrength('quatro gatos no telhado')).toBe(3);
  expect(passwordStrength('kP9$vT2!xQ7m')).toBe(3);
  expect(passwordStrength('cadeira8veio')).toBe(2);
});
