import { useEffect, useState, type PointerEvent } from 'react';

const AWAKE_MS = 5_000;

/** A touch shows the controls for some seconds, or hides them again; a mouse does it by hovering. */
export function useAwake(): [boolean, (event: PointerEvent) => void] {
  const [awake, setAwake] = useState(false);
  useEffect(() => {
    if (!awake) return undefined;
    const timer = setTimeout(() => setAwake(false), AWAKE_MS);
    return () => clearTimeout(timer);
  }, [awake]);
  const wake = (event: PointerEvent) => {
    const onButton = event.target instanceof Element && event.target.closest('button') !== null;
    if (event.pointerType === 'touch' && !onButton) setAwake(!awake);
  };
  return [awake, wake];
}
