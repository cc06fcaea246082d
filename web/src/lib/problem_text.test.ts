import type { TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import { ApiError } from './api/api_error';
import { fieldProblem, isEmailTaken, problemText } from './problem_text';

// Words are their keys: which ones are chosen is what counts.
const t = ((key: string) => key) as unknown as TFunction;
const problem = (status: number, detail = '', fields = {}) => new ApiError('problem', status, detail, fields);

describe('a conflict', () => {
  it('is told in the person’s language when it is a known one', () => {
    const advice = (detail: string) => problemText(problem(409, detail), t).advice;
    expect(advice('this is the only administrator: make another one first')).toBe('problem.409.lastAdmin');
    expect(advice('the account has 200 sub-users, which is the most that it may have')).toBe(
      'problem.409.manyUsers',
    );
    expect(advice('something else is in the way')).toBe('something else is in the way');
  });

  it('of an e-mail belongs to its field', () => {
    expect(isEmailTaken(problem(409, 'there is already a user ana@example.org'))).toBe(true);
    expect(isEmailTaken(problem(409, 'this is the only administrator'))).toBe(false);
    expect(isEmailTaken(problem(400, 'there is already a user'))).toBe(false);
  });
});

it('finds the words of a field', () => {
  const error = problem(400, 'wrong', { totp: ['is wrong', 'or old'] });
  expect(fieldProblem(error, 'totp', t)).toBe('is wrong or old');
  expect(fieldProblem(error, 'password', t)).toBeUndefined();
});
