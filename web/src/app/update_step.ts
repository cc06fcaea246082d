export interface UpdateNews {
  /** `waiting`: a new worker is there and waits. `changed`: it is in charge, perhaps by another tab's wish. */
  event: 'waiting' | 'changed';
  /** Somebody wanted the new version in this tab. */
  asked: boolean;
  /** This page is what the server has now. */
  current: boolean;
}

export type UpdateStep = 'takeOver' | 'offer' | 'reload' | 'nothing';

/** A page is loaded from the server when it can, so it may be newer than the worker; an old page is never replaced unasked. */
export function updateStep({ event, asked, current }: UpdateNews): UpdateStep {
  if (event === 'changed') return asked ? 'reload' : current ? 'nothing' : 'offer';
  return current ? 'takeOver' : 'offer';
}
