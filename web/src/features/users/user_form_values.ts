import { looksLikeEmail } from '@/lib/email';
import { MIN_PASSWORD } from '@/lib/password_strength';
import type { Language, SubUser, SubUserCreate, SubUserPatch } from '@/lib/api/types';
import { grantsOf, permissionsOf, sameGrants, type Grants } from './permissions';

export interface UserFormValues {
  name: string;
  email: string;
  /** Empty for somebody who exists: it stays. */
  password: string;
  repeat: string;
  language: Language;
  holdbackS: number;
  grants: Grants;
}

export type UserField = 'email' | 'password' | 'repeat';
export type UserMistake = 'emailInvalid' | 'passwordShort' | 'repeatDiffers';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Choices of the hold-back in seconds; another value of the server is one more. */
const HOLDBACKS: readonly number[] = [
  0,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  6 * HOUR,
  DAY,
  7 * DAY,
  30 * DAY,
];

export function holdbackChoices(present: number): number[] {
  return [...new Set([...HOLDBACKS, present])].sort((a, b) => a - b);
}

export function newUser(language: Language): UserFormValues {
  return {
    name: '',
    email: '',
    password: '',
    repeat: '',
    language,
    holdbackS: MINUTE,
    grants: new Map(),
  };
}

export function valuesOf(user: SubUser): UserFormValues {
  const { name, email, language } = user;
  const grants = grantsOf(user.permissions);
  return { name, email, password: '', repeat: '', language, holdbackS: user.holdback_s, grants };
}

/** What is wrong, by field; empty when it can be sent. A password is needed only of somebody new. */
export function checkUser(values: UserFormValues, isNew: boolean): Partial<Record<UserField, UserMistake>> {
  const mistakes: Partial<Record<UserField, UserMistake>> = {};
  if (!looksLikeEmail(values.email)) mistakes.email = 'emailInvalid';
  const changed = isNew || values.password !== '' || values.repeat !== '';
  if (changed && values.password.length < MIN_PASSWORD) mistakes.password = 'passwordShort';
  else if (changed && values.password !== values.repeat) mistakes.repeat = 'repeatDiffers';
  return mistakes;
}

export function createBody(values: UserFormValues, cameras: ReadonlySet<number>): SubUserCreate {
  return {
    email: values.email.trim(),
    password: values.password,
    name: values.name.trim(),
    language: values.language,
    holdback_s: values.holdbackS,
    is_active: true,
    permissions: permissionsOf(values.grants, cameras),
  };
}

/** Only what differs; null when nothing does. */
export function patchBody(
  values: UserFormValues,
  user: SubUser,
  cameras: ReadonlySet<number>,
): SubUserPatch | null {
  const patch: SubUserPatch = {};
  if (values.name.trim() !== user.name) patch.name = values.name.trim();
  if (values.email.trim() !== user.email) patch.email = values.email.trim();
  if (values.password) patch.password = values.password;
  if (values.language !== user.language) patch.language = values.language;
  if (values.holdbackS !== user.holdback_s) patch.holdback_s = values.holdbackS;
  if (!sameGrants(values.grants, grantsOf(user.permissions)))
    patch.permissions = permissionsOf(values.grants, cameras);
  return Object.keys(patch).length > 0 ? patch : null;
}
