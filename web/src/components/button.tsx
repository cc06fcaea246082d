import { forwardRef, type ButtonHTMLAttributes } from 'react';
import { Link, type LinkProps } from 'react-router';
import { Icon, type IconName } from './icon';

export type ButtonTone = 'primary' | 'secondary' | 'ghost' | 'danger';

const TONES: Record<ButtonTone, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover border-transparent',
  secondary: 'bg-raised text-text border-line hover:border-line-strong',
  ghost: 'bg-transparent text-muted border-transparent hover:bg-sunken hover:text-text',
  danger: 'bg-raised text-danger border-line hover:border-danger hover:bg-danger-soft',
};

const BASE =
  'inline-flex min-h-10 items-center justify-center gap-2 rounded-lg border px-4 text-sm font-medium ' +
  'transition-colors disabled:pointer-events-none disabled:opacity-50';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  tone?: ButtonTone;
  icon?: IconName;
  busy?: boolean;
}

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { tone = 'secondary', icon, busy = false, className = '', children, disabled, type = 'button', ...rest },
  ref,
) {
  return (
    <button
      ref={ref}
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={`${BASE} ${TONES[tone]} ${className}`}
      {...rest}
    >
      {busy ? <Spinner /> : icon && <Icon name={icon} size={18} />}
      {children}
    </button>
  );
});

interface LinkButtonProps extends LinkProps {
  tone?: ButtonTone;
  icon?: IconName;
}

export function LinkButton({ tone = 'secondary', icon, className = '', children, ...rest }: LinkButtonProps) {
  return (
    <Link className={`${BASE} ${TONES[tone]} ${className}`} {...rest}>
      {icon && <Icon name={icon} size={18} />}
      {children}
    </Link>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: IconName;
  label: string;
  /** Over video: light on a dark veil, in both themes. */
  onVideo?: boolean;
  pressed?: boolean;
  size?: number;
}

export function IconButton({
  icon,
  label,
  onVideo = false,
  pressed,
  size = 20,
  className = '',
  type = 'button',
  ...rest
}: IconButtonProps) {
  const look = onVideo
    ? 'text-white/90 hover:bg-white/20 hover:text-white focus-visible:outline-white'
    : pressed
      ? 'bg-accent-soft text-accent'
      : 'text-muted hover:bg-sunken hover:text-text';
  return (
    <button
      type={type}
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      className={`inline-flex size-10 items-center justify-center rounded-lg transition-colors disabled:opacity-40 ${look} ${className}`}
      {...rest}
    >
      <Icon name={icon} size={size} />
    </button>
  );
}

export function Spinner({ size = 16 }: { size?: number }) {
  return (
    <span
      aria-hidden="true"
      className="inline-block animate-spin rounded-full border-2 border-current border-r-transparent"
      style={{ width: size, height: size }}
    />
  );
}
