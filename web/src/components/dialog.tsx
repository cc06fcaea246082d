import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button';

interface DialogProps {
  title: string;
  /** Left out: only a button inside closes it. */
  onClose?: () => void;
  children: ReactNode;
  wide?: boolean;
  'data-testid'?: string;
}

/** A modal on the browser's own <dialog>: it traps focus, closes on Escape and gives focus back. */
export function Dialog({ title, onClose, children, wide = false, ...rest }: DialogProps) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onMouseDown={(event) => {
        if (event.target === ref.current) onClose?.();
      }}
      className={`max-h-[92dvh] w-[calc(100%-1.5rem)] overflow-y-auto rounded-2xl border border-line bg-surface p-0 shadow-card ${
        wide ? 'max-w-2xl' : 'max-w-md'
      }`}
      {...rest}
    >
      <div className="flex flex-col gap-5 p-5 sm:p-6">
        <header className="flex items-start justify-between gap-4">
          <h2 id={id} className="pt-1.5 text-lg font-semibold tracking-tight">
            {title}
          </h2>
          {onClose && (
            <IconButton icon="close" label={t('common.close')} onClick={onClose} className="-mr-2" />
          )}
        </header>
        {children}
      </div>
    </dialog>
  );
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="flex flex-col-reverse gap-2 pt-1 sm:flex-row sm:justify-end">{children}</div>;
}
