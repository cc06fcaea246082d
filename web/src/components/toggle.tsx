import { useId } from 'react';

interface ToggleProps {
  label: string;
  hint?: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
  'data-testid'?: string;
}

export function Toggle({ label, hint, checked, disabled, onChange, ...rest }: ToggleProps) {
  const id = useId();
  return (
    <div className="flex items-center justify-between gap-4">
      <div className="min-w-0">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-sm text-muted">
            {hint}
          </p>
        )}
      </div>
      <button
        id={id}
        type="button"
        role="switch"
        aria-checked={checked}
        aria-describedby={hint ? `${id}-hint` : undefined}
        disabled={disabled}
        onClick={() => onChange(!checked)}
        className={`relative h-6 w-11 shrink-0 rounded-full border transition-colors disabled:opacity-50 ${
          checked ? 'border-accent bg-accent' : 'border-line-strong bg-sunken'
        }`}
        {...rest}
      >
        <span
          className={`absolute top-0.5 size-4.5 rounded-full transition-all ${
            checked ? 'left-5.5 bg-on-accent' : 'left-0.5 bg-line-strong'
          }`}
        />
      </button>
    </div>
  );
}
