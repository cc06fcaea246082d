import { useCallback, useState } from 'react';

/** A small choice of this browser, kept over visits. What was stored must still be one of the allowed values. */
export function useStored<T extends string>(
  key: string,
  allowed: readonly T[],
  initial: T,
): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => {
    const stored = localStorage.getItem(key);
    return allowed.find((one) => one === stored) ?? initial;
  });
  const store = useCallback(
    (next: T) => {
      localStorage.setItem(key, next);
      setValue(next);
    },
    [key],
  );
  return [value, store];
}
