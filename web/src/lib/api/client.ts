import { ApiError, problemOf } from './api_error';
import { refreshSession } from './refresh';
import { accessToken } from './session';

export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  signal?: AbortSignal;
  /** False for sign-in and set-up: their 401 is an answer, not an expired token. */
  authenticated?: boolean;
}

/** Calls the API and returns the JSON answer. Throws ApiError. A 401 is tried once more with a new token. */
export async function api<T>(path: string, request: ApiRequest = {}): Promise<T> {
  let response = await send(path, request);
  if (response.status === 401 && request.authenticated !== false) {
    if ((await refreshSession()) === 'ok') response = await send(path, request);
  }
  if (!response.ok) throw await problemOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function send(path: string, request: ApiRequest): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json' });
  const token = accessToken();
  if (token && request.authenticated !== false) headers.set('Authorization', `Bearer ${token}`);
  if (request.body !== undefined) headers.set('Content-Type', 'application/json');
  try {
    return await fetch(withQuery(path, request.query), {
      method: request.method ?? 'GET',
      headers,
      body: request.body === undefined ? null : JSON.stringify(request.body),
      credentials: 'same-origin',
      signal: request.signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw ApiError.network(error);
  }
}

export function withQuery(path: string, query: ApiRequest['query']): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) params.set(name, String(value));
  }
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}
