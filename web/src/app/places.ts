import type { IconName } from '@/components/icon';
import type { User } from '@/lib/api/types';

export interface Place {
  to: string;
  icon: IconName;
  name: 'live' | 'playback' | 'clips' | 'cameras' | 'users' | 'system' | 'account';
  /** Phones have room for four; the others are in their menu. */
  onPhone: boolean;
  /** Left out: everybody's. */
  for?: (user: User) => boolean;
}

const PLACES: readonly Place[] = [
  { to: '/live', icon: 'live', name: 'live', onPhone: true },
  { to: '/playback', icon: 'playback', name: 'playback', onPhone: true },
  { to: '/clips', icon: 'scissors', name: 'clips', onPhone: true },
  { to: '/cameras', icon: 'camera', name: 'cameras', onPhone: true },
  { to: '/users', icon: 'users', name: 'users', onPhone: false, for: (user) => user.is_owner },
  {
    to: '/system',
    icon: 'system',
    name: 'system',
    onPhone: false,
    for: (user) => user.is_owner || user.is_admin,
  },
  { to: '/account', icon: 'account', name: 'account', onPhone: false },
];

export function placesOf(user: User): Place[] {
  return PLACES.filter((place) => place.for?.(user) ?? true);
}
