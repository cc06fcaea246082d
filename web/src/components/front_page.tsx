import type { ReactNode } from 'react';
import { LanguagePicker } from './language_picker';
import { Wordmark } from './logo';
import { usePageTitle } from './page';
import { ThemeButton } from './theme_button';

/** The frame of sign-in and set-up. */
export function FrontPage({
  title,
  lead,
  children,
}: {
  title: string;
  lead: ReactNode;
  children: ReactNode;
}) {
  usePageTitle(title);
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex items-center justify-between px-4 py-4 sm:px-8">
        <Wordmark />
        <div className="flex items-center gap-1">
          <LanguagePicker />
          <ThemeButton />
        </div>
      </header>
      <main className="flex flex-1 items-start justify-center px-4 pt-4 pb-12 sm:items-center sm:pt-0">
        <div className="w-full max-w-md rounded-2xl border border-line bg-surface p-6 shadow-card sm:p-8">
          <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
          <p className="mt-2 mb-7 text-sm text-muted">{lead}</p>
          {children}
        </div>
      </main>
    </div>
  );
}
