import { describe, expect, it } from 'vitest';
import type { SubUser } from '@/lib/api/types';
import { withRights } from './permissions';
import { checkUser, createBody, holdbackChoices, newUser, patchBody, valuesOf } from './user_form_values';

const cameras = new Set([1, 2]);
const user: SubUser = {
  id: 5,
  email: 'ana@example.org',
  name: 'Ana',
  parent_user_id: 1,
  is_active: true,
  language: 'pt-BR',
  time_zone: 'America/Sao_Paulo',
  holdback_s: 90,
  totp_enabled: false,
  permissions: [{ camera_id: 1, can_view: true, can_playback: false, can_clip: false }],
  created_at: '2026-11-22T08:30:00.000Z',
};
const PASSWORD = 'correct horse';

describe('checkUser', () => {
  it('wants an address, and a password of somebody new', () => {
    expect(checkUser(newUser('en'), true)).toEqual({ email: 'emailInvalid', password: 'passwordShort' });
    expect(checkUser(valuesOf(user), false)).toEqual({});
  });

  it('wants the password twice, once it is changed', () => {
    expect(checkUser({ ...valuesOf(user), password: PASSWORD }, false)).toEqual({ repeat: 'repeatDiffers' });
    expect(checkUser({ ...valuesOf(user), repeat: 'x' }, false)).toEqual({ password: 'passwordShort' });
    expect(checkUser({ ...valuesOf(user), password: PASSWORD, repeat: PASSWORD }, false)).toEqual({});
  });
});

describe('what is sent', () => {
  it('is everything for somebody new', () => {
    const values = { ...newUser('en'), email: ' bo@example.org ', password: PASSWORD, repeat: PASSWORD };
    expect(
      createBody({ ...values, grants: withRights(new Map(), [2], ['can_clip'], true) }, cameras),
    ).toEqual({
      email: 'bo@example.org',
      password: PASSWORD,
      name: '',
      language: 'en',
      holdback_s: 60,
      is_active: true,
      permissions: [{ camera_id: 2, can_view: false, can_playback: false, can_clip: true }],
    });
  });

  it('is only the difference for somebody known', () => {
    const values = valuesOf(user);
    expect(patchBody(values, user, cameras)).toBeNull();
    expect(patchBody({ ...values, name: 'Ana B.', holdbackS: 0 }, user, cameras)).toEqual({
      name: 'Ana B.',
      holdback_s: 0,
    });
    expect(
      patchBody({ ...values, grants: withRights(values.grants, [1], ['can_view'], false) }, user, cameras),
    ).toEqual({ permissions: [] });
  });
});

it('offers the present hold-back among the usual ones', () => {
  expect(holdbackChoices(90).slice(0, 4)).toEqual([0, 60, 90, 300]);
  expect(holdbackChoices(60)).toHaveLength(9);
});
