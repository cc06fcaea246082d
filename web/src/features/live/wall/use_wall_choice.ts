import { useCallback, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { choiceOfUrl, readChoice, writeChoice, type WallChoice } from '../layouts/wall_choice';

const KEY = 'dvr.wall';

export function storedChoice(): WallChoice {
  return readChoice(localStorage.getItem(KEY));
}

/** What this browser shows: as the address says, else as was chosen last. A wall screen and a phone differ. */
export function useWallChoice(): [WallChoice, (choice: WallChoice) => void] {
  const [params, setParams] = useSearchParams();
  const [stored, setStored] = useState(() => localStorage.getItem(KEY));
  const choice = useMemo(() => choiceOfUrl(params) ?? readChoice(stored), [params, stored]);
  const choose = useCallback(
    (next: WallChoice) => {
      const text = writeChoice(next);
      localStorage.setItem(KEY, text);
      setStored(text);
      setParams('layoutId' in next ? { layout: String(next.layoutId) } : {}, { replace: true });
    },
    [setParams],
  );
  return [choice, choose];
}
