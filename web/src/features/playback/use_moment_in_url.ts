import { useCallback, useEffect, useRef } from 'react';
import { useSearchParams } from 'react-router';
import { parseApiTime, toApiTime } from '@/lib/time/api_time';

/** Writes the moment into the address (what is copied leads back here), and hears of moments that others put there. */
export function useMomentInUrl(onMoment: (ms: number) => void): (ms: number) => void {
  const [params, setParams] = useSearchParams();
  const text = params.get('t');
  const known = useRef(text);
  const hear = useRef(onMoment);
  useEffect(() => {
    hear.current = onMoment;
  });

  useEffect(() => {
    if (text === known.current) return;
    known.current = text;
    const ms = parseApiTime(text);
    if (ms !== null) hear.current(ms);
  }, [text]);

  return useCallback(
    (ms: number) => {
      known.current = toApiTime(ms);
      const moment = known.current;
      setParams(
        (old) => {
          const next = new URLSearchParams(old);
          next.delete('at');
          next.set('t', moment);
          return next;
        },
        { replace: true },
      );
    },
    [setParams],
  );
}
