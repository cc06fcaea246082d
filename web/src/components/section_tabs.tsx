import { NavLink } from 'react-router';

interface Tab {
  to: string;
  label: string;
  testid: string;
}

/** The pages of one section, below its title. */
export function SectionTabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav aria-label={label} className="-mt-2 flex gap-1 overflow-x-auto border-b border-line">
      {tabs.map((tab) => (
        <NavLink
          key={tab.to}
          to={tab.to}
          end
          data-testid={tab.testid}
          className={({ isActive }) =>
            '-mb-px rounded-t-lg border-b-2 px-3 py-2.5 text-sm font-medium whitespace-nowrap focus-visible:-outline-offset-2 ' +
            (isActive ? 'border-accent text-accent' : 'border-transparent text-muted hover:text-text')
          }
        >
          {tab.label}
        </NavLink>
      ))}
    </nav>
  );
}
