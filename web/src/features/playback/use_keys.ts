import { useEffect, useRef } from 'react';

export type Keys = Readonly<Record<string, () => void>>;

/** `Shift+ArrowLeft`, `ArrowLeft`, `Space`, `j`. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'shiftKey'>): string {
  if (event.key === ' ') return 'Space';
  if (event.key.startsWith('Arrow')) return event.shiftKey ? `Shift+${event.key}` : event.key;
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

function belongsToField(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return false;
  if (target.closest('input, select, textarea, dialog, [contenteditable]')) return true;
  return event.key === ' ' && target.closest('button, a, summary') !== null;
}

/** Keys of the whole page, but not while somebody types or a dialog is open. */
export function useKeys(keys: Keys): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || belongsToField(event))
        return;
      const action = current.current[keyName(event)];
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
