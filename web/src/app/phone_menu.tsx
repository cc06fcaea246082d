import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation } from 'react-router';
import { Icon } from '@/components/icon';
import { logout } from '@/lib/api/logout';
import { setTheme, useIsDark } from '@/lib/theme';
import type { Place } from './places';

const ROW =
  'flex min-h-12 w-full items-center gap-3 rounded-lg px-3 text-left text-sm font-medium hover:bg-sunken';

/** What does not fit into a phone's bar. */
export function PhoneMenu({ places }: { places: Place[] }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  // Open on one page; going to another closes it.
  const [openAt, setOpenAt] = useState<string | null>(null);
  const open = openAt === pathname;
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => setOpenAt(null);
  useClosing(open, box, () => {
    close();
    button.current?.focus();
  });
  const here = places.some((place) => pathname.startsWith(place.to));

  return (
    <div ref={box} className="flex min-w-0 flex-1 md:hidden">
      <button
        ref={button}
        type="button"
        aria-expanded={open}
        aria-controls="phone-menu"
        onClick={() => setOpenAt(open ? null : pathname)}
        data-testid="nav-more"
        className={`flex min-w-0 flex-1 flex-col items-center gap-1 px-1 py-2 text-[0.6875rem] font-medium ${
          here || open ? 'text-accent' : 'text-muted'
        }`}
      >
        <Icon name="more" size={22} />
        <span className="max-w-full truncate">{t('nav.more')}</span>
      </button>
      {open && (
        <div
          id="phone-menu"
          className="absolute right-2 bottom-full mb-2 w-64 rounded-2xl border border-line bg-raised p-2 shadow-card"
        >
          <ul>
            {places.map((place) => (
              <li key={place.to}>
                <NavLink
                  to={place.to}
                  onClick={close}
                  data-testid={`menu-${place.name}`}
                  className={({ isActive }) => `${ROW} ${isActive ? 'bg-accent-soft text-accent' : ''}`}
                >
                  <Icon name={place.icon} />
                  {t(`nav.${place.name}`)}
                </NavLink>
              </li>
            ))}
          </ul>
          <Actions />
        </div>
      )}
    </div>
  );
}

function Actions() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const dark = useIsDark();
  return (
    <ul className="mt-2 border-t border-line pt-2">
      <li>
        <button type="button" className={ROW} onClick={() => setTheme(dark ? 'light' : 'dark')}>
          <Icon name={dark ? 'sun' : 'moon'} />
          {dark ? t('theme.toLight') : t('theme.toDark')}
        </button>
      </li>
      <li>
        <button type="button" className={ROW} onClick={() => void logout(queries)} data-testid="menu-logout">
          <Icon name="logout" />
          {t('nav.logout')}
        </button>
      </li>
    </ul>
  );
}

/** Escape, and a touch beside the box. */
function useClosing(open: boolean, box: React.RefObject<HTMLDivElement>, close: () => void): void {
  const latest = useRef(close);
  useEffect(() => {
    latest.current = close;
  });
  useEffect(() => {
    if (!open) return undefined;
    const onDown = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) latest.current();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') latest.current();
    };
    document.addEventListener('pointerdown', onDown);
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('pointerdown', onDown);
      document.removeEventListener('keydown', onKey);
    };
  }, [open, box]);
}
