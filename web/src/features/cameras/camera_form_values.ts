import type { Camera, CameraCreate, CameraPatch, CameraTest } from '@/lib/api/types';

export interface CameraFormValues {
  name: string;
  url: string;
  username: string;
  password: string;
  forgetCredentials: boolean;
  /** The smaller stream for walls; empty: none. A login inside goes with it, and never comes back. */
  subUrl: string;
  audio: boolean;
  /** Whole days; empty: no limit by age. */
  retentionDays: string;
  /** GB; empty: no limit by size. */
  retentionGb: string;
}

export type CameraMistake =
  'nameMissing' | 'urlMissing' | 'urlScheme' | 'urlHost' | 'urlSame' | 'daysInvalid' | 'gbInvalid';
export type CameraField = 'name' | 'url' | 'subUrl' | 'retentionDays' | 'retentionGb';

const GB = 1e9;
const MIN_GB = 0.2;
const MAX_DAYS = 36_500;

export const NEW_CAMERA: CameraFormValues = {
  name: '',
  url: '',
  username: '',
  password: '',
  forgetCredentials: false,
  subUrl: '',
  audio: true,
  retentionDays: '30',
  retentionGb: '',
};

export function valuesOf(camera: Camera): CameraFormValues {
  return {
    ...NEW_CAMERA,
    name: camera.name,
    url: camera.rtsp_url,
    subUrl: camera.sub_rtsp_url ?? '',
    audio: camera.audio,
    retentionDays: camera.retention_days === null ? '' : String(camera.retention_days),
    retentionGb: camera.retention_bytes === null ? '' : String(camera.retention_bytes / GB),
  };
}

/** Takes `user:password@` out of an address, so that a pasted one fills all three fields. */
export function splitCredentials(url: string): { url: string; username: string; password: string } | null {
  const match = /^(\s*rtsps?:\/\/)([^/?#]*)@(.*)$/is.exec(url);
  if (!match) return null;
  const [, scheme = '', userInfo = '', rest = ''] = match;
  const colon = userInfo.indexOf(':');
  const username = colon < 0 ? userInfo : userInfo.slice(0, colon);
  const password = colon < 0 ? '' : userInfo.slice(colon + 1);
  return { url: (scheme + rest).trim(), username: decodeOnce(username), password: decodeOnce(password) };
}

function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What is wrong, by field; empty when it can be sent. */
export function checkCamera(values: CameraFormValues): Partial<Record<CameraField, CameraMistake>> {
  const mistakes: Partial<Record<CameraField, CameraMistake>> = {};
  if (!values.name.trim()) mistakes.name = 'nameMissing';
  const url = checkUrl(values.url.trim());
  if (url) mistakes.url = url;
  const sub = checkSubUrl(values);
  if (sub) mistakes.subUrl = sub;
  if (numberOf(values.retentionDays, 1, MAX_DAYS, true) === undefined) mistakes.retentionDays = 'daysInvalid';
  if (numberOf(values.retentionGb, MIN_GB, 1e6, false) === undefined) mistakes.retentionGb = 'gbInvalid';
  return mistakes;
}

export function checkUrl(url: string): CameraMistake | null {
  if (!url) return 'urlMissing';
  if (!/^rtsps?:\/\//i.test(url)) return 'urlScheme';
  return /^rtsps?:\/\/[^/?#]+/i.test(url) ? null : 'urlHost';
}

/** Nothing is wrong with none. */
function checkSubUrl({ url, subUrl }: CameraFormValues): CameraMistake | null {
  if (!subUrl.trim()) return null;
  return subUrl.trim() === url.trim() ? 'urlSame' : checkUrl(subUrl.trim());
}

/** null: empty, no limit; undefined: not a number within the bounds. */
function numberOf(text: string, min: number, max: number, whole: boolean): number | null | undefined {
  if (!text.trim()) return null;
  const value = Number(text.replace(',', '.'));
  if (!Number.isFinite(value) || value < min || value > max) return undefined;
  return whole && !Number.isInteger(value) ? undefined : value;
}

function limitsOf(values: CameraFormValues) {
  const gb = numberOf(values.retentionGb, MIN_GB, 1e6, false);
  return {
    retention_days: numberOf(values.retentionDays, 1, MAX_DAYS, true) ?? null,
    retention_bytes: gb ? Math.round(gb * GB) : null,
  };
}

function credentialsOf(values: CameraFormValues): { username?: string; password?: string } {
  if (values.forgetCredentials) return { username: '', password: '' };
  if (!values.username && !values.password) return {};
  return { username: values.username, password: values.password };
}

export function createBody(values: CameraFormValues): CameraCreate {
  return {
    name: values.name.trim(),
    rtsp_url: values.url.trim(),
    ...credentialsOf(values),
    ...(values.subUrl.trim() ? { sub_rtsp_url: values.subUrl.trim() } : {}),
    is_active: true,
    audio: values.audio,
    ...limitsOf(values),
  };
}

/** Only what differs from the camera; null when nothing does. */
export function patchBody(values: CameraFormValues, camera: Camera): CameraPatch | null {
  const wanted = {
    name: values.name.trim(),
    rtsp_url: values.url.trim(),
    audio: values.audio,
    ...limitsOf(values),
  };
  const changed = Object.entries(wanted).filter(([key, value]) => camera[key as keyof Camera] !== value);
  const patch: CameraPatch = {
    ...Object.fromEntries(changed),
    ...credentialsOf(values),
    ...subUrlChange(values, camera),
  };
  return Object.keys(patch).length > 0 ? patch : null;
}

function subUrlChange({ subUrl }: CameraFormValues, camera: Camera): Pick<CameraPatch, 'sub_rtsp_url'> {
  const wanted = subUrl.trim() || null;
  return wanted === (camera.sub_rtsp_url ?? null) ? {} : { sub_rtsp_url: wanted };
}

/** The sub stream as the server would open it: with the camera's login only where it is on the same host. */
export function subTestBody(values: CameraFormValues, cameraId?: number): CameraTest {
  const sub = values.subUrl.trim();
  const ownLogin = splitCredentials(sub) !== null;
  const shared = !ownLogin && hostOf(sub) === hostOf(values.url);
  return {
    rtsp_url: sub,
    ...(shared ? credentialsOf(values) : {}),
    ...(cameraId === undefined ? {} : { camera_id: cameraId }),
  };
}

function hostOf(url: string): string {
  const bare = splitCredentials(url)?.url ?? url;
  return /^\s*rtsps?:\/\/(\[[^\]]*\]|[^/?#:]*)/i.exec(bare)?.[1]?.toLowerCase() ?? '';
}

export function testBody(values: CameraFormValues, cameraId?: number): CameraTest {
  return {
    rtsp_url: values.url.trim(),
    ...credentialsOf(values),
    ...(cameraId === undefined ? {} : { camera_id: cameraId }),
  };
}
