import { describe, expect, it } from 'vitest';
import type { Camera } from '@/lib/api/types';
import {
  checkCamera,
  createBody,
  NEW_CAMERA,
  patchBody,
  splitCredentials,
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

  it('tests with the stored credentials of the camera', () => {
    expect(testBody(valuesOf(camera), 7)).toEqual({ rtsp_url: camera.rtsp_url, camera_id: 7 });
  });
});
