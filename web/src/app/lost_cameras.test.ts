import { describe, expect, it } from 'vitest';
import type { Camera } from '@/lib/api/types';
import { lostCameras } from './lost_cameras';

const camera = (id: number, can_view: boolean) => ({ id, permissions: { can_view } }) as Camera;

describe('cameras that are lost', () => {
  it('are gone from the list, or may not be watched any more', () => {
    const before = [camera(1, true), camera(2, true), camera(3, false), camera(4, true)];
    const now = [camera(1, true), camera(2, false)];
    expect(lostCameras(before, now).map((one) => one.id)).toEqual([2, 4]);
  });

  it('are none when some are new', () => {
    expect(lostCameras([], [camera(1, true)])).toEqual([]);
  });
});
