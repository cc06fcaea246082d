// How far a new owner has come in the first steps. Kept in this browser, by user: what they do is on the server already.

export const FIRST_RUN_STEPS = ['place', 'storage', 'camera', 'done'] as const;
export type FirstRunStep = (typeof FIRST_RUN_STEPS)[number];

/** `over`: finished or skipped, and not shown by itself again. null: this browser knows nothing of it. */
export type FirstRunState = FirstRunStep | 'over' | null;

const key = (userId: number) => `dvr.firstRun.${userId}`;

export function readFirstRun(text: string | null): FirstRunState {
  return text === 'over' ? 'over' : (FIRST_RUN_STEPS.find((step) => step === text) ?? null);
}

export const firstRunOf = (userId: number) => readFirstRun(localStorage.getItem(key(userId)));

export function keepFirstRun(userId: number, state: FirstRunStep | 'over'): void {
  localStorage.setItem(key(userId), state);
}

/** The step that is shown: the one in the address, else where it was left. A camera that is there needs no adding. */
export function stepToShow(asked: string | null, kept: FirstRunState): FirstRunStep {
  const wanted = readFirstRun(asked) ?? kept;
  return wanted === null || wanted === 'over' ? 'place' : wanted;
}

/** The step after or before; null at the ends. */
export function besideStep(step: FirstRunStep, by: 1 | -1): FirstRunStep | null {
  return FIRST_RUN_STEPS[FIRST_RUN_STEPS.indexOf(step) + by] ?? null;
}

/** Where somebody goes who has just signed in and wanted no page in particular. */
export function homeOf(user: { is_owner: boolean }, state: FirstRunState): '/welcome' | '/live' {
  const underWay = state !== null && state !== 'over';
  return user.is_owner && underWay ? '/welcome' : '/live';
}

/** Days until the oldest footage gives way: so many cameras, each with this many bits a second. */
export function daysOfFootage(
  storage: { free_bytes: number; floor_bytes: number },
  cameras: number,
  bitsPerSecond: number,
): number {
  const room = Math.max(0, storage.free_bytes - storage.floor_bytes);
  return room / ((cameras * bitsPerSecond * 86_400) / 8);
}
