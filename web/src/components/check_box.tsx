import { useEffect, useRef, type FocusEventHandler } from 'react';

interface CheckBoxProps {
  /** Read out; the box of a table cell has no text beside it. */
  label: string;
  checked: boolean;
  /** Some of what it stands for is on, some off. */
  mixed?: boolean;
  disabled?: boolean;
  tabIndex?: number;
  onChange: (checked: boolean) => void;
  onFocus?: FocusEventHandler;
  'data-row'?: number;
  'data-column'?: number;
}

/** A box with a touch target of 44 pixels around it. */
export function CheckBox({ label, checked, mixed = false, disabled, onChange, ...rest }: CheckBoxProps) {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (ref.current) ref.current.indeterminate = mixed;
  }, [mixed]);
  return (
    <label className="inline-flex size-11 cursor-pointer items-center justify-center">
      <input
        ref={ref}
        type="checkbox"
        aria-label={label}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4.5 accent-(--accent)"
        {...rest}
      />
    </label>
  );
}
