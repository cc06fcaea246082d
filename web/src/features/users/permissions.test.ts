import { describe, expect, it } from 'vitest';
import {
  countRights,
  extentOf,
  grantsOf,
  has,
  needsHoldback,
  permissionsOf,
  RIGHTS,
  sameGrants,
  withRights,
} from './permissions';

const CAMERAS = [1, 2, 3];
const all = new Set(CAMERAS);
const given = grantsOf([
  { camera_id: 2, can_view: true, can_playback: false, can_clip: false },
  { camera_id: 1, can_view: true, can_playback: true, can_clip: false },
]);

describe('grants', () => {
  it('go to the API ordered by camera, without empty rows and removed cameras', () => {
    expect(permissionsOf(given, all)).toEqual([
      { camera_id: 1, can_view: true, can_playback: true, can_clip: false },
      { camera_id: 2, can_view: true, can_playback: false, can_clip: false },
    ]);
    expect(permissionsOf(given, new Set([2])).map((row) => row.camera_id)).toEqual([2]);
    expect(permissionsOf(withRights(given, [2], ['can_view'], false), all)).toHaveLength(1);
  });

  it('come from the API with every right that was left out as not given', () => {
    expect(grantsOf([{ camera_id: 7, can_view: false, can_playback: false, can_clip: false }]).size).toBe(0);
  });

  it('are given and taken by camera, by right and altogether, without touching the others', () => {
    const more = withRights(given, [3], RIGHTS, true);
    expect(RIGHTS.every((right) => has(more, 3, right))).toBe(true);
    expect(has(given, 3, 'can_view')).toBe(false);
    expect(extentOf(withRights(given, CAMERAS, RIGHTS, true), CAMERAS, RIGHTS)).toBe('all');
    expect(withRights(given, CAMERAS, RIGHTS, false).size).toBe(0);
  });

  it('have an extent: nothing, some, all', () => {
    expect(extentOf(given, CAMERAS, ['can_clip'])).toBe('none');
    expect(extentOf(given, CAMERAS, ['can_view'])).toBe('some');
    expect(extentOf(given, [1, 2], ['can_view'])).toBe('all');
    expect(extentOf(given, [], ['can_view'])).toBe('none');
  });

  it('are compared by what they give', () => {
    expect(sameGrants(given, withRights(withRights(given, [3], RIGHTS, true), [3], RIGHTS, false))).toBe(
      true,
    );
    expect(sameGrants(given, withRights(given, [1], ['can_clip'], true))).toBe(false);
  });

  it('need a hold-back once a camera is played back but not seen live', () => {
    expect(needsHoldback(given)).toBe(false);
    expect(needsHoldback(withRights(given, [1], ['can_view'], false))).toBe(true);
  });
});

it('counts cameras by right', () => {
  expect(countRights(permissionsOf(given, all))).toEqual({ can_view: 2, can_playback: 1, can_clip: 0 });
});
