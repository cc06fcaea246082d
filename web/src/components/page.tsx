import { useEffect, type ReactNode } from 'react';
import { Icon, type IconName } from './icon';

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · DVR-Lite` : 'DVR-Lite';
  }, [title]);
}

interface PageProps {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page of text and forms. Live and playback bring their own frame. */
export function Page({ title, lead, actions, children }: PageProps) {
  usePageTitle(title);
  return (
    <main className="mx-auto flex w-full max-w-6xl flex-col gap-6 px-4 py-6 sm:px-8 sm:py-8">
      <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 space-y-1">
          <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
          {lead && <p className="max-w-prose text-sm text-muted">{lead}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </header>
      {children}
    </main>
  );
}

export function Card({ title, lead, children }: { title?: string; lead?: ReactNode; children: ReactNode }) {
  return (
    <section className="rounded-2xl border border-line bg-surface p-5 shadow-card sm:p-6">
      {title && (
        <header className="mb-5 space-y-1">
          <h2 className="text-base font-semibold tracking-tight">{title}</h2>
          {lead && <p className="max-w-prose text-sm text-muted">{lead}</p>}
        </header>
      )}
      {children}
    </section>
  );
}

interface EmptyStateProps {
  icon: IconName;
  title: string;
  children: ReactNode;
  action?: ReactNode;
  /** It is all that the page says: its title is the page's. */
  wholePage?: boolean;
  'data-testid'?: string;
}

/** Nothing here yet: says why, and what to do next. */
export function EmptyState({ icon, title, children, action, wholePage, ...rest }: EmptyStateProps) {
  const Title = wholePage ? 'h1' : 'h2';
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-4 px-4 py-16 text-center" {...rest}>
      <span className="flex size-16 items-center justify-center rounded-2xl bg-accent-soft text-accent">
        <Icon name={icon} size={30} />
      </span>
      <div className="space-y-2">
        <Title className="text-lg font-semibold tracking-tight">{title}</Title>
        <div className="text-sm text-muted">{children}</div>
      </div>
      {action}
    </div>
  );
}

export function Skeleton({ className = '' }: { className?: string }) {
  return <div aria-hidden="true" className={`skeleton rounded-lg ${className}`} />;
}
