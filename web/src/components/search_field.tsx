import { useId } from 'react';
import { INPUT } from './field';
import { Icon } from './icon';

interface SearchFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  className?: string;
  'data-testid'?: string;
}

/** A search box that names itself to assistive technology and by its placeholder. */
export function SearchField({ label, value, onChange, className = '', ...rest }: SearchFieldProps) {
  const id = useId();
  return (
    <div className={`relative ${className}`}>
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <Icon
        name="search"
        size={18}
        className="pointer-events-none absolute inset-y-0 left-3 my-auto text-muted"
      />
      <input
        id={id}
        type="search"
        value={value}
        placeholder={label}
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        className={`${INPUT} pl-10`}
        {...rest}
      />
    </div>
  );
}
