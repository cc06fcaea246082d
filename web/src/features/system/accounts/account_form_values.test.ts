import { describe, expect, it } from 'vitest';
import type { Account } from '@/lib/api/types';
import { checkAccount, createBody, newAccount, patchBody, valuesOf } from './account_form_values';

const account: Account = {
  id: 2,
  email: 'bia@example.org',
  name: 'Bia',
  is_active: true,
  is_admin: false,
  language: 'en',
  time_zone: 'UTC',
  totp_enabled: false,
  cameras: 0,
  sub_users: 0,
  recordings: 0,
  clips: 0,
  size_bytes: 0,
  created_at: '2026-11-22T08:30:00.000Z',
};

describe('an account', () => {
  it('needs an address, a password and a zone when it is new', () => {
    expect(checkAccount(newAccount('en', 'Mars/Olympus'), true)).toEqual({
      email: 'emailInvalid',
      password: 'passwordShort',
      zone: 'zoneUnknown',
    });
    expect(checkAccount(valuesOf(account), false)).toEqual({});
  });

  it('is sent whole once, then only what differs', () => {
    const password = 'correct horse';
    const values = { ...newAccount('pt-BR', 'UTC'), email: ' c@example.org ', password, repeat: password };
    expect(createBody(values)).toEqual({
      email: 'c@example.org',
      password,
      name: '',
      language: 'pt-BR',
      time_zone: 'UTC',
      is_admin: false,
    });
    expect(patchBody(valuesOf(account), account)).toBeNull();
    expect(patchBody({ ...valuesOf(account), isAdmin: true, name: 'B' }, account)).toEqual({
      is_admin: true,
      name: 'B',
    });
  });
});
