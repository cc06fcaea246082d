import type { ReactNode } from 'react';

interface RowTableProps {
  label: string;
  columns: readonly string[];
  children: ReactNode;
  'data-testid'?: string;
}

/** A table on desks; on phones each row is a small card, whose cells arrange themselves. */
export function RowTable({ label, columns, children, ...rest }: RowTableProps) {
  return (
    <div className="md:overflow-x-auto">
      <table className="block w-full text-sm md:table" aria-label={label} {...rest}>
        <thead className="sr-only md:not-sr-only md:table-header-group">
          <tr className="border-b border-line text-muted">
            {columns.map((name) => (
              <th key={name} scope="col" className="py-2 pr-4 text-left font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="block divide-y divide-line md:table-row-group">{children}</tbody>
      </table>
    </div>
  );
}
