import { useEffect, useState, type RefObject } from 'react';

const GRACE_MS = 1_500;

/** True while somebody can see the element: on the screen, in a visible tab, or picture in picture. */
export function useWatched(ref: RefObject<HTMLElement | null>): boolean {
  const [onScreen, setOnScreen] = useState(false);
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
      const pip = ref.current?.contains(document.pictureInPictureElement) ?? false;
      if (!document.hidden || pip) setTabSeen(true);
      else timer = setTimeout(() => setTabSeen(false), GRACE_MS);
    };
    document.addEventListener('visibilitychange', follow);
    document.addEventListener('leavepictureinpicture', follow, true);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', follow);
      document.removeEventListener('leavepictureinpicture', follow, true);
    };
  }, [ref]);

  return onScreen && tabSeen;
}
