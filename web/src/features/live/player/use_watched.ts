import { useEffect, useState, type RefObject } from 'react';

const GRACE_MS = 1_500;

/** True while somebody can see the element: on the screen, in a visible tab, or picture in picture. */
export function useWatched(ref: RefObject<HTMLElement | null>): boolean {
  const [onScreen, setOnScreen] = useState(false);
  const [pip, setPip] = useState(false);
  const [tabSeen, setTabSeen] = useState(!document.hidden);

  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const observer = new IntersectionObserver(
      (entries) => setOnScreen(entries.at(-1)?.isIntersecting ?? false),
      { rootMargin: '80px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);

  useEffect(() => {
    // A glance at another tab does not cut the stream.
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = () => {
      clearTimeout(timer);
      const inPicture = ref.current?.contains(document.pictureInPictureElement) ?? false;
      setPip(inPicture);
      if (!document.hidden || inPicture) setTabSeen(true);
      else timer = setTimeout(() => setTabSeen(false), GRACE_MS);
    };
    document.addEventListener('visibilitychange', follow);
    document.addEventListener('enterpictureinpicture', follow, true);
    document.addEventListener('leavepictureinpicture', follow, true);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', follow);
      document.removeEventListener('enterpictureinpicture', follow, true);
      document.removeEventListener('leavepictureinpicture', follow, true);
    };
  }, [ref]);

  return (onScreen || pip) && tabSeen;
}
