import { useCallback, useEffect, useState, type RefObject } from 'react';

interface IosVideo extends HTMLVideoElement {
  webkitEnterFullscreen?: () => void;
}

/** Full screen of an element; on an iPhone, which has it for videos only, of the video inside. */
export function useFullscreen(ref: RefObject<HTMLElement | null>): [boolean, () => void] {
  const [full, setFull] = useState(false);
  useEffect(() => {
    const follow = () =>
      setFull(document.fullscreenElement !== null && document.fullscreenElement === ref.current);
    document.addEventListener('fullscreenchange', follow);
    return () => document.removeEventListener('fullscreenchange', follow);
  }, [ref]);

  const toggle = useCallback(() => {
    const element = ref.current;
    if (!element) return;
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (element.requestFullscreen) void element.requestFullscreen().catch(() => undefined);
    else element.querySelector<IosVideo>('video')?.webkitEnterFullscreen?.();
  }, [ref]);
  return [full, toggle];
}
