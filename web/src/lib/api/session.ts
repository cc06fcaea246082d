import { useSyncExternalStore } from 'react';
import type { Session, User } from './types';

/** `ended`: by the server, so it has to be told; `left`: by the person, or never begun. */
export type SignedOutWhy = 'left' | 'ended';

export type SessionState =
  | { phase: 'unknown' }
  | { phase: 'signedOut'; why: SignedOutWhy }
  | { phase: 'signedIn'; user: User; accessToken: string; expiresAtMs: number };

// The token lives in memory only. This flag says that a refresh cookie may exist, so that a first visit asks for nothing.
const HINT = 'dvr.session';

let state: SessionState = { phase: 'unknown' };
const listeners = new Set<() => void>();

function set(next: SessionState): void {
  state = next;
  listeners.forEach((listener) => listener());
}

export function sessionState(): SessionState {
  return state;
}

export function accessToken(): string | null {
  return state.phase === 'signedIn' ? state.accessToken : null;
}

export function mayHaveSession(): boolean {
  return localStorage.getItem(HINT) === '1';
}

export function signedIn(session: Session, nowMs = Date.now()): void {
  localStorage.setItem(HINT, '1');
  set({
    phase: 'signedIn',
    user: session.user,
    accessToken: session.access_token,
    expiresAtMs: nowMs + session.expires_in * 1000,
  });
}

export function signedOut(why: SignedOutWhy = 'left'): void {
  localStorage.removeItem(HINT);
  set({ phase: 'signedOut', why });
}

export function userChanged(user: User): void {
  if (state.phase !== 'signedIn' || JSON.stringify(state.user) === JSON.stringify(user)) return;
  set({ ...state, user });
}

export function subscribeSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSession(): SessionState {
  return useSyncExternalStore(subscribeSession, sessionState);
}

/** The signed-in user; only below the route guard. */
export function useUser(): User {
  const session = useSession();
  if (session.phase !== 'signedIn') throw new Error('useUser outside of a signed-in page');
  return session.user;
}
