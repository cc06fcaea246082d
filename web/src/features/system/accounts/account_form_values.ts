import { looksLikeEmail } from '@/lib/email';
import { MIN_PASSWORD } from '@/lib/password_strength';
import type { Account, AccountCreate, AccountPatch, Language } from '@/lib/api/types';
import { isZone } from '@/lib/time/zone';

export interface AccountFormValues {
  name: string;
  email: string;
  /** Empty for an account that exists: it stays. */
  password: string;
  repeat: string;
  language: Language;
  zone: string;
  isAdmin: boolean;
}

export type AccountField = 'email' | 'password' | 'repeat' | 'zone';
export type AccountMistake = 'emailInvalid' | 'passwordShort' | 'repeatDiffers' | 'zoneUnknown';

export function newAccount(language: Language, zone: string): AccountFormValues {
  return { name: '', email: '', password: '', repeat: '', language, zone, isAdmin: false };
}

export function valuesOf(account: Account): AccountFormValues {
  const { name, email, language, time_zone: zone, is_admin: isAdmin } = account;
  return { name, email, password: '', repeat: '', language, zone, isAdmin };
}

export function checkAccount(
  values: AccountFormValues,
  isNew: boolean,
): Partial<Record<AccountField, AccountMistake>> {
  const mistakes: Partial<Record<AccountField, AccountMistake>> = {};
  if (!looksLikeEmail(values.email)) mistakes.email = 'emailInvalid';
  if (!isZone(values.zone)) mistakes.zone = 'zoneUnknown';
  const changed = isNew || values.password !== '' || values.repeat !== '';
  if (changed && values.password.length < MIN_PASSWORD) mistakes.password = 'passwordShort';
  else if (changed && values.password !== values.repeat) mistakes.repeat = 'repeatDiffers';
  return mistakes;
}

export function createBody(values: AccountFormValues): AccountCreate {
  return {
    email: values.email.trim(),
    password: values.password,
    name: values.name.trim(),
    language: values.language,
    time_zone: values.zone,
    is_admin: values.isAdmin,
  };
}

/** Only what differs; null when nothing does. */
export function patchBody(values: AccountFormValues, account: Account): AccountPatch | null {
  const patch: AccountPatch = {};
  if (values.name.trim() !== account.name) patch.name = values.name.trim();
  if (values.email.trim() !== account.email) patch.email = values.email.trim();
  if (values.password) patch.password = values.password;
  if (values.language !== account.language) patch.language = values.language;
  if (values.zone !== account.time_zone) patch.time_zone = values.zone;
  if (values.isAdmin !== account.is_admin) patch.is_admin = values.isAdmin;
  return Object.keys(patch).length > 0 ? patch : null;
}
