import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, Outlet } from 'react-router';
import { Icon, type IconName } from '@/components/icon';
import { Logo } from '@/components/logo';
import { ThemeButton } from '@/components/theme_button';
import { logout } from '@/lib/api/logout';
import { useUser } from '@/lib/api/session';
import { PhoneMenu } from './phone_menu';
import { placesOf } from './places';
import { useLostCameras } from './use_lost_cameras';

/** The frame of every signed-in page: a rail on desks and walls, a bar at the bottom on phones. */
export function Shell() {
  const { t } = useTranslation();
  const user = useUser();
  const places = placesOf(user);
  useLostCameras();
  return (
    <div className="flex min-h-dvh flex-col md:flex-row">
      <a
        href="#content"
        className="sr-only z-50 rounded-lg bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        {t('nav.skip')}
      </a>
      <nav
        aria-label={t('nav.label')}
        className="safe-bottom fixed inset-x-0 bottom-0 z-40 flex border-t border-line bg-surface md:sticky md:top-0 md:h-dvh md:w-21 md:shrink-0 md:flex-col md:border-t-0 md:border-r md:py-4"
      >
        <Link to="/live" aria-label="DVR-Lite" className="mb-5 hidden self-center rounded-lg md:block">
          <Logo size={36} />
        </Link>
        {places.map((place) => (
          <PlaceLink
            key={place.to}
            to={place.to}
            icon={place.icon}
            label={t(`nav.${place.name}`)}
            testid={place.name}
            onPhone={place.onPhone}
          />
        ))}
        <PhoneMenu places={places.filter((place) => !place.onPhone)} />
        <RailFoot />
      </nav>
      <div id="content" className="flex min-w-0 flex-1 flex-col pb-16 md:pb-0">
        <Outlet />
      </div>
    </div>
  );
}

interface PlaceLinkProps {
  to: string;
  icon: IconName;
  label: string;
  testid: string;
  onPhone: boolean;
}

function PlaceLink({ to, icon, label, testid, onPhone }: PlaceLinkProps) {
  return (
    <NavLink
      to={to}
      data-testid={`nav-${testid}`}
      className={({ isActive }) =>
        `${onPhone ? 'flex' : 'hidden md:flex'} min-w-0 flex-1 flex-col items-center gap-1 px-1 py-2 text-[0.6875rem] font-medium transition-colors ` +
        'md:mx-2 md:mb-1 md:flex-none md:rounded-xl md:py-2.5 ' +
        (isActive ? 'text-accent md:bg-accent-soft' : 'text-muted hover:text-text md:hover:bg-sunken')
      }
    >
      <Icon name={icon} size={22} />
      <span className="max-w-full truncate">{label}</span>
    </NavLink>
  );
}

function RailFoot() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return (
    <div className="mt-auto hidden flex-col items-center gap-1 md:flex">
      <ThemeButton />
      <button
        type="button"
        data-testid="logout"
        aria-label={t('nav.logout')}
        title={t('nav.logout')}
        onClick={() => void logout(queries)}
        className="inline-flex size-10 items-center justify-center rounded-lg text-muted hover:bg-sunken hover:text-text"
      >
        <Icon name="logout" />
      </button>
    </div>
  );
}
