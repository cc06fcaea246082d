import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes } from 'react';
import { Icon } from './icon';

export const INPUT =
  'block w-full min-h-11 rounded-lg border border-line-strong bg-raised px-3 text-base text-text sm:text-sm ' +
  'placeholder:text-muted hover:border-line-strong focus:border-accent focus:outline-2 focus:-outline-offset-1 ' +
  'focus:outline-accent aria-invalid:border-danger disabled:opacity-60';

export interface FieldIds {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: string;
  children: (ids: FieldIds) => ReactNode;
}

/** A label, an input, a hint and an error that assistive technology reads together. */
export function Field({ label, hint, error, optional, children }: FieldProps) {
  const id = useId();
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
        {optional && <span className="ml-1.5 font-normal text-muted">{optional}</span>}
      </label>
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined })}
      {error && (
        <p
          id={`${id}-error`}
          className="flex items-start gap-1.5 text-sm text-danger"
          data-testid="field-error"
        >
          <Icon name="error" size={16} className="mt-0.5" />
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}

type InputProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> &
  Omit<FieldProps, 'children'> & { 'data-testid'?: string };

export function TextField({ label, hint, error, optional, className = '', ...input }: InputProps) {
  return (
    <Field label={label} hint={hint} error={error} {...(optional ? { optional } : {})}>
      {(ids) => <input type="text" {...input} {...ids} className={`${INPUT} ${className}`} />}
    </Field>
  );
}

type SelectProps = Omit<SelectHTMLAttributes<HTMLSelectElement>, 'id'> &
  Omit<FieldProps, 'children'> & { 'data-testid'?: string };

export function SelectField({
  label,
  hint,
  error,
  optional,
  className = '',
  children,
  ...select
}: SelectProps) {
  return (
    <Field label={label} hint={hint} error={error} {...(optional ? { optional } : {})}>
      {(ids) => (
        <span className="relative block">
          <select {...select} {...ids} className={`${INPUT} appearance-none pr-10 ${className}`}>
            {children}
          </select>
          <Icon
            name="down"
            size={14}
            className="pointer-events-none absolute inset-y-0 right-3 my-auto text-muted"
          />
        </span>
      )}
    </Field>
  );
}
