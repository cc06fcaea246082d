import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isStatus } from './api_error';
import { api, withQuery } from './client';
import { sessionState, signedIn, signedOut } from './session';
import type { Session } from './types';

const session = (token: string) =>
  ({ access_token: token, token_type: 'Bearer', expires_in: 900, user: { id: 1 } }) as unknown as Session;

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(status === 204 ? null : JSON.stringify(body), { status, headers });

interface Call {
  path: string;
  token: string | null;
}

/** A server that takes only the token "new", and hands it out on refresh. */
function serve(refreshStatus: number): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    const token = new Headers(init.headers).get('Authorization');
    calls.push({ path, token });
    if (path === '/api/auth/refresh') return Promise.resolve(answer(refreshStatus, session('new')));
    return Promise.resolve(
      token === 'Bearer new' ? answer(200, { ok: true }) : answer(401, { detail: 'expired' }),
    );
  });
  return calls;
}

beforeEach(() => {
  const stored = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
  vi.stubGlobal('navigator', {});
  signedIn(session('old'));
});

afterEach(() => vi.unstubAllGlobals());

describe('an expired token', () => {
  it('is renewed once for all calls that meet it', async () => {
    const calls = serve(200);
    const answers = await Promise.all([api('/api/a'), api('/api/b'), api('/api/c')]);
    expect(answers).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
    expect(calls.filter((call) => call.path === '/api/auth/refresh')).toHaveLength(1);
  });

  it('ends the session when the server refuses the refresh', async () => {
    serve(401);
    const error: unknown = await api('/api/a').catch((thrown: unknown) => thrown);
    expect(isStatus(error, 401)).toBe(true);
    expect(sessionState()).toEqual({ phase: 'signedOut', why: 'ended' });
  });

  it('does not end it when the server is merely in trouble', async () => {
    serve(503);
    await api('/api/a').catch(() => undefined);
    expect(sessionState().phase).toBe('signedIn');
  });
});

describe('problems', () => {
  it('carry the fields and the time to wait', async () => {
    vi.stubGlobal('fetch', () =>
      Promise.resolve(
        answer(429, { detail: 'slow down', errors: { email: ['is odd'] } }, { 'Retry-After': '42' }),
      ),
    );
    await expect(api('/api/a')).rejects.toMatchObject({
      status: 429,
      detail: 'slow down',
      retryAfterS: 42,
      fields: { email: ['is odd'] },
    });
  });

  it('may be no JSON at all', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>', { status: 502 })));
    await expect(api('/api/a')).rejects.toMatchObject({ status: 502, detail: '', fields: {} });
  });

  it('include a network that is away', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
    await expect(api('/api/a')).rejects.toMatchObject({ kind: 'network', status: 0 });
  });
});

it('sends no token to sign in, and takes its 401 as an answer', async () => {
  const calls = serve(200);
  signedOut();
  await api('/api/auth/login', { method: 'POST', body: {}, authenticated: false }).catch(() => undefined);
  expect(calls).toEqual([{ path: '/api/auth/login', token: null }]);
});

it('writes queries without what is undefined', () => {
  expect(withQuery('/api/x/', { a: 1, b: undefined, c: 'é & ü' })).toBe('/api/x/?a=1&c=%C3%A9+%26+%C3%BC');
  expect(withQuery('/api/x/', {})).toBe('/api/x/');
});
