import { useEffect, useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from 'react';

interface PopoverProps {
  label: string;
  button: ReactNode;
  children: (close: () => void) => ReactNode;
  /** Where the panel stands against its button; `start` is its end on phones. */
  align?: 'center' | 'start';
  /** Stands over what would cut it off, such as a dialog that scrolls; where there is room. */
  floating?: boolean;
  /** Of the button, in place of a toolbar's look. */
  className?: string;
  'data-testid'?: string;
}

const ALIGNED = {
  center: 'left-1/2 -translate-x-1/2',
  start: 'right-0 sm:right-auto sm:left-0',
};

/** A panel below its button; Escape, a click beside it and a choice close it. */
export function Popover({
  label,
  button,
  children,
  align = 'center',
  floating = false,
  className = 'min-h-10 gap-2 px-3 text-sm font-medium',
  ...rest
}: PopoverProps) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  useFloat(open && floating, trigger, panel);

  useEffect(() => {
    if (!open) return undefined;
    const onDown = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      // The dialog that it stands in stays.
      event.preventDefault();
      setOpen(false);
      trigger.current?.focus();
    };
    document.addEventListener('pointerdown', onDown);
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('pointerdown', onDown);
      document.removeEventListener('keydown', onKey);
    };
  }, [open]);

  return (
    <div
      ref={box}
      className="relative"
      onBlur={(event) => {
        if (event.relatedTarget && !box.current?.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <button
        ref={trigger}
        type="button"
        aria-label={label}
        aria-haspopup="dialog"
        aria-expanded={open}
        title={label}
        onClick={() => setOpen(!open)}
        className={`inline-flex items-center rounded-lg hover:bg-sunken ${className}`}
        {...rest}
      >
        {button}
      </button>
      {open && (
        <div
          ref={panel}
          role="dialog"
          aria-label={label}
          className={`rounded-xl border border-line bg-raised shadow-card ${
            floating ? 'fixed z-50' : `absolute z-30 mt-1 ${ALIGNED[align]}`
          }`}
        >
          {children(() => setOpen(false))}
        </div>
      )}
    </div>
  );
}

const GAP_PX = 4;
const EDGE_PX = 8;

/** Below the button, or above where there is more room; never over the edge of the window. */
function useFloat(on: boolean, trigger: RefObject<HTMLElement>, panel: RefObject<HTMLElement>): void {
  useLayoutEffect(() => {
    if (!on) return undefined;
    const place = () => {
      if (!trigger.current || !panel.current) return;
      const at = trigger.current.getBoundingClientRect();
      const { offsetWidth: width, offsetHeight: height, style } = panel.current;
      const below = at.bottom + GAP_PX;
      const fits = below + height + EDGE_PX <= window.innerHeight || at.top < window.innerHeight - at.bottom;
      const top = fits ? below : at.top - GAP_PX - height;
      const most = document.documentElement.clientWidth - width - EDGE_PX;
      style.top = `${Math.max(EDGE_PX, Math.min(top, window.innerHeight - height - EDGE_PX))}px`;
      style.left = `${Math.max(EDGE_PX, Math.min(at.right - width, most))}px`;
    };
    place();
    window.addEventListener('scroll', place, true);
    window.addEventListener('resize', place);
    return () => {
      window.removeEventListener('scroll', place, true);
      window.removeEventListener('resize', place);
    };
  }, [on, trigger, panel]);
}
