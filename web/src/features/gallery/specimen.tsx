import type { ReactNode } from 'react';
import { Card } from '@/components/page';

/** A group of components, that a link at the top of the page leads to. */
export function Group({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <div id={id} className="scroll-mt-4">
      <Card title={title}>
        <div className="space-y-7">{children}</div>
      </Card>
    </div>
  );
}

/** One component by its name, beside itself in other states. */
export function Specimen({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h3 className="mb-3 font-mono text-xs text-muted">{name}</h3>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3">{children}</div>
    </section>
  );
}

/** A width that fields look right at. */
export function Wide({ children }: { children: ReactNode }) {
  return <div className="w-full min-w-0 sm:w-72">{children}</div>;
}
