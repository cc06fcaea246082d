import { MIN_PASSWORD } from '@/lib/password_strength';
import { isZone } from '@/lib/time/zone';

export interface SetupValues {
  token: string;
  email: string;
  password: string;
  repeat: string;
  zone: string;
}

export type SetupField = keyof SetupValues;
export type SetupMistake =
  'tokenMissing' | 'emailInvalid' | 'passwordShort' | 'repeatDiffers' | 'zoneUnknown';

/** What is wrong, by field; empty when it can be sent. */
export function checkSetup(values: SetupValues): Partial<Record<SetupField, SetupMistake>> {
  const mistakes: Partial<Record<SetupField, SetupMistake>> = {};
  if (!values.token.trim()) mistakes.token = 'tokenMissing';
  if (!/^[^\s@]+@[^\s@]+$/.test(values.email.trim())) mistakes.email = 'emailInvalid';
  if (values.password.length < MIN_PASSWORD) mistakes.password = 'passwordShort';
  else if (values.password !== values.repeat) mistakes.repeat = 'repeatDiffers';
  if (!isZone(values.zone)) mistakes.zone = 'zoneUnknown';
  return mistakes;
}
