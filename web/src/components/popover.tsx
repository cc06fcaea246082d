import { useEffect, useRef, useState, type ReactNode } from 'react';

interface PopoverProps {
  label: string;
  button: ReactNode;
  children: (close: () => void) => ReactNode;
  /** Where the panel stands against its button; `start` is its end on phones. */
  align?: 'center' | 'start';
  'data-testid'?: string;
}

/** A panel below its button; Escape, a click beside it and a choice close it. */
export function Popover({ label, button, children, align = 'center', ...rest }: PopoverProps) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return undefined;
    const onDown = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
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
    <div ref={box} className="relative">
      <button
        ref={trigger}
        type="button"
        aria-label={label}
        aria-haspopup="dialog"
        aria-expanded={open}
        title={label}
        onClick={() => setOpen(!open)}
        className="inline-flex min-h-10 items-center gap-2 rounded-lg px-3 text-sm font-medium hover:bg-sunken"
        {...rest}
      >
        {button}
      </button>
      {open && (
        <div
          role="dialog"
          aria-label={label}
          className={`absolute z-30 mt-1 rounded-xl border border-line bg-raised shadow-card ${
            align === 'center' ? 'left-1/2 -translate-x-1/2' : 'right-0 sm:right-auto sm:left-0'
          }`}
        >
          {children(() => setOpen(false))}
        </div>
      )}
    </div>
  );
}
