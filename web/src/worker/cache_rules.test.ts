import { describe, expect, it } from 'vitest';
import { isRecorders, isWhole, ruleFor, staleCaches } from './cache_rules';

const ORIGIN = 'https://recorder.example:8443';
const FILES = new Set(['/index.html', '/assets/index-a1.js', '/assets/index-b2.css', '/theme.js']);
const rule = (path: string, more: { method?: string; mode?: string } = {}) =>
  ruleFor({ method: 'GET', mode: 'cors', url: new URL(path, ORIGIN).href, ...more }, ORIGIN, FILES);

describe('ruleFor', () => {
  it('leaves the API, media and health to the server', () => {
    for (const path of [
      '/api/auth/me',
      '/api/live/1/index.m3u8',
      '/api/playback/1/video.mp4',
      '/readyz',
      '/sw.js',
    ])
      expect(rule(path), path).toBe('server');
    for (const path of ['/api/docs/', '/api', '/metrics', '/sw.js', '/icons/icon-192.png'])
      expect(rule(path, { mode: 'navigate' }), path).toBe('server');
  });

  it('leaves what changes something, and other hosts, to whom they are for', () => {
    expect(rule('/live', { method: 'POST', mode: 'navigate' })).toBe('server');
    expect(rule('https://elsewhere.example/assets/index-a1.js')).toBe('server');
    expect(rule('https://recorder.example/live', { mode: 'navigate' })).toBe('server');
  });

  it('answers pages also without the server', () => {
    for (const path of ['/', '/live', '/playback/7?t=2026-11-22T08:30:00.000Z', '/shared/x_y-z', '/apiary'])
      expect(rule(path, { mode: 'navigate' }), path).toBe('page');
  });

  it('keeps what is named by its hash, and asks for what is not', () => {
    expect(rule('/assets/index-a1.js')).toBe('kept');
    expect(rule('/assets/index-b2.css', { mode: 'no-cors' })).toBe('kept');
    expect(rule('/theme.js', { mode: 'no-cors' })).toBe('fresh');
    expect(rule('/icons/icon-192.png', { mode: 'no-cors' })).toBe('server');
  });
});

it('a proxy’s word that the recorder is away is not the recorder’s', () => {
  expect([200, 304, 404, 500, 503].every(isRecorders)).toBe(true);
  expect([502, 504].some(isRecorders)).toBe(false);
});

it('an index.html of another version is not kept', () => {
  const index = (name: string) => `<link href="/assets/index-b2.css"><script src="/assets/${name}"></script>`;
  expect(isWhole(index('index-a1.js'), FILES)).toBe(true);
  expect(isWhole(index('index-a2.js'), FILES)).toBe(false);
  expect(isWhole('<h1>Bad gateway</h1>', FILES)).toBe(false);
});

it('the version before stays for pages that are open; older ones, and nobody else’s, go', () => {
  const names = ['dvr-app-1', 'someone', 'dvr-app-2', 'dvr-app-3'];
  expect(staleCaches(names, 'dvr-app-3')).toEqual(['dvr-app-1']);
  expect(staleCaches(['dvr-app-3'], 'dvr-app-3')).toEqual([]);
  expect(staleCaches(['dvr-app-2', 'dvr-app-3', 'dvr-app-4'], 'dvr-app-3')).toEqual(['dvr-app-2']);
});
