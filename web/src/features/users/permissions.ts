import type { SubUserPermission } from '@/lib/api/types';

export const RIGHTS = ['can_view', 'can_playback', 'can_clip'] as const;
export type Right = (typeof RIGHTS)[number];

/** By camera, the rights that are given. A camera without any is not in it. */
export type Grants = ReadonlyMap<number, ReadonlySet<Right>>;

export type Extent = 'none' | 'some' | 'all';

export function grantsOf(permissions: readonly SubUserPermission[]): Grants {
  const grants = new Map<number, ReadonlySet<Right>>();
  for (const permission of permissions) {
    const rights = new Set(RIGHTS.filter((right) => permission[right]));
    if (rights.size > 0) grants.set(permission.camera_id, rights);
  }
  return grants;
}

/** As the API takes it, ordered by camera; only cameras that there are: a right to a removed one is refused. */
export function permissionsOf(grants: Grants, cameras: ReadonlySet<number>): Required<SubUserPermission>[] {
  return [...grants]
    .filter(([camera]) => cameras.has(camera))
    .sort(([a], [b]) => a - b)
    .map(([camera_id, rights]) => ({
      camera_id,
      can_view: rights.has('can_view'),
      can_playback: rights.has('can_playback'),
      can_clip: rights.has('can_clip'),
    }));
}

export function has(grants: Grants, camera: number, right: Right): boolean {
  return grants.get(camera)?.has(right) ?? false;
}

/** Gives or takes every one of `rights` for every one of `cameras`. */
export function withRights(
  grants: Grants,
  cameras: readonly number[],
  rights: readonly Right[],
  on: boolean,
): Grants {
  const next = new Map(grants);
  for (const camera of cameras) {
    const set = new Set(next.get(camera));
    for (const right of rights) {
      if (on) set.add(right);
      else set.delete(right);
    }
    if (set.size > 0) next.set(camera, set);
    else next.delete(camera);
  }
  return next;
}

/** How much of cameras × rights is given. */
export function extentOf(grants: Grants, cameras: readonly number[], rights: readonly Right[]): Extent {
  const given = cameras.flatMap((camera) => rights.map((right) => has(grants, camera, right)));
  if (!given.includes(true)) return 'none';
  return given.includes(false) ? 'some' : 'all';
}

export function sameGrants(a: Grants, b: Grants): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([camera, rights]) =>
    RIGHTS.every((right) => rights.has(right) === has(b, camera, right)),
  );
}

/** Somebody who may play a camera back but not see it live: for them the newest footage is held back. */
export function needsHoldback(grants: Grants): boolean {
  return [...grants.values()].some((rights) => rights.has('can_playback') && !rights.has('can_view'));
}

/** For each right, how many cameras have it. */
export function countRights(permissions: readonly SubUserPermission[]): Record<Right, number> {
  const count = (right: Right) => permissions.filter((permission) => permission[right]).length;
  return { can_view: count('can_view'), can_playback: count('can_playback'), can_clip: count('can_clip') };
}
