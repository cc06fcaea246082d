import { describe, expect, it } from 'vitest';
import type { Camera } from '@/lib/api/types';
import {
  checkCamera,
  createBody,
  NEW_CAMERA,
  patchBody,
  splitCredentials,
  subTestBody,
  testBody,
  valuesOf,
} from './camera_form_values';

const camera = {
  id: 7,
  name: 'Gate',
  rtsp_url: 'rtsp://192.168.1.20/stream1',
  audio: true,
  retention_days: 30,
  retention_bytes: null,
  has_credentials: true,
} as Camera;

describe('splitCredentials', () => {
  it('takes user and password out of a pasted address', () => {
    expect(splitCredentials('rtsp://admin:s3cret@10.0.0.5:554/live?ch=1')).toEqual({
      url: 'rtsp://10.0.0.5:554/live?ch=1',
      username: 'admin',
      password: 's3cret',
    });
  });

  it('decodes exactly once and survives @ and stray percent signs', () => {
    expect(splitCredentials('rtsps://a%40b:p%2540@c/x')).toMatchObject({ username: 'a@b', password: 'p%40' });
    expect(splitCredentials('rtsp://u:p@ss@c/x')).toMatchObject({ url: 'rtsp://c/x', password: 'p@ss' });
    expect(splitCredentials('rtsp://u:100%@c/x')).toMatchObject({ password: '100%' });
  });

  it('leaves an address without them alone, also with @ in its path', () => {
    expect(splitCredentials('rtsp://c/x@y')).toBeNull();
  });
});

describe('checkCamera', () => {
  it('names each wrong field', () => {
    expect(
      checkCamera({ ...NEW_CAMERA, url: 'http://c/x', retentionDays: '1.5', retentionGb: '0.01' }),
    ).toEqual({
      name: 'nameMissing',
      url: 'urlScheme',
      retentionDays: 'daysInvalid',
      retentionGb: 'gbInvalid',
    });
    expect(checkCamera({ ...NEW_CAMERA, name: 'Gate', url: 'rtsp:///x' })).toEqual({ url: 'urlHost' });
    expect(checkCamera({ ...NEW_CAMERA, name: 'Gate', url: 'rtsp://c', retentionDays: '' })).toEqual({});
  });
});

describe('bodies', () => {
  it('sends no credentials when none were typed', () => {
    expect(createBody({ ...NEW_CAMERA, name: ' Gate ', url: ' rtsp://c ', retentionGb: '1,5' })).toEqual({
      name: 'Gate',
      rtsp_url: 'rtsp://c',
      is_active: true,
      audio: true,
      retention_days: 30,
      retention_bytes: 1.5e9,
    });
  });

  it('patches only what changed', () => {
    expect(patchBody(valuesOf(camera), camera)).toBeNull();
    expect(patchBody({ ...valuesOf(camera), retentionDays: '' }, camera)).toEqual({ retention_days: null });
    expect(patchBody({ ...valuesOf(camera), forgetCredentials: true }, camera)).toEqual({
      username: '',
      password: '',
    });
  });

  it('gives and takes the sub stream, and leaves it alone otherwise', () => {
    const values = { ...NEW_CAMERA, name: 'Gate', url: 'rtsp://c/1' };
    expect(createBody({ ...values, subUrl: ' rtsp://c/2 ' })).toMatchObject({ sub_rtsp_url: 'rtsp://c/2' });
    expect(createBody(values)).not.toHaveProperty('sub_rtsp_url');
    const with2 = { ...camera, sub_rtsp_url: 'rtsp://192.168.1.20/stream2' };
    expect(patchBody(valuesOf(with2), with2)).toBeNull();
    expect(patchBody({ ...valuesOf(with2), subUrl: ' ' }, with2)).toEqual({ sub_rtsp_url: null });
    expect(patchBody({ ...valuesOf(camera), subUrl: 'rtsp://c/2' }, camera)).toEqual({
      sub_rtsp_url: 'rtsp://c/2',
    });
  });

  it('checks the sub stream’s address only when there is one', () => {
    const values = { ...NEW_CAMERA, name: 'Gate', url: 'rtsp://c/1' };
    const of = (subUrl: string) => checkCamera({ ...values, subUrl }).subUrl;
    expect([' ', 'rtsp://c/2', 'http://c/2', 'rtsp://c/1'].map(of)).toEqual([
      undefined,
      undefined,
      'urlScheme',
      'urlSame',
    ]);
  });

  it('tests the sub stream with the camera’s login on its own host only', () => {
    const typed = { ...NEW_CAMERA, url: 'rtsp://C:554/1', username: 'u', password: 'p' };
    const body = (subUrl: string) => subTestBody({ ...typed, subUrl }, 7);
    expect(body('rtsp://c/2')).toEqual({
      rtsp_url: 'rtsp://c/2',
      camera_id: 7,
      username: 'u',
      password: 'p',
    });
    expect(body('rtsp://d/2')).toEqual({ rtsp_url: 'rtsp://d/2', camera_id: 7 });
    expect(body('rtsp://v:w@c/2')).toEqual({ rtsp_url: 'rtsp://v:w@c/2', camera_id: 7 });
  });

  it('tests with the stored credentials of the camera', () => {
    expect(testBody(valuesOf(camera), 7)).toEqual({ rtsp_url: camera.rtsp_url, camera_id: 7 });
  });
});
