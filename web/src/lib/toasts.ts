import { useSyncExternalStore } from 'react';

export interface Toast {
  id: number;
  tone: 'ok' | 'error' | 'offer';
  text: string;
  action?: { label: string; run: () => void };
}

const SHOWN_MS = 6_000;

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  listeners.forEach((listener) => listener());
}

export function showToast(text: string, tone: 'ok' | 'error' = 'ok'): void {
  const id = nextId++;
  const offers = toasts.filter((toast) => toast.action);
  const news = toasts.filter((toast) => !toast.action);
  set([...offers, ...news.slice(-2), { id, tone, text }]);
  setTimeout(() => dismissToast(id), SHOWN_MS);
}

/** Stays until it is taken or closed. */
export function offerToast(text: string, label: string, run: () => void): void {
  const id = nextId++;
  const action = { label, run: () => (dismissToast(id), run()) };
  set([...toasts, { id, tone: 'offer', text, action }]);
}

export function dismissToast(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
}
