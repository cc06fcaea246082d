import { describe, expect, it } from 'vitest';
import { besideStep, daysOfFootage, homeOf, readFirstRun, stepToShow } from './first_run';

describe('the first steps', () => {
  it('go on where they were left, or where the address says', () => {
    expect(stepToShow(null, null)).toBe('place');
    expect(stepToShow(null, 'storage')).toBe('storage');
    expect(stepToShow('camera', 'storage')).toBe('camera');
    expect(stepToShow('nonsense', 'storage')).toBe('storage');
    expect(stepToShow(null, 'over')).toBe('place');
  });

  it('follow each other', () => {
    expect(besideStep('place', 1)).toBe('storage');
    expect(besideStep('camera', 1)).toBe('done');
    expect(besideStep('done', 1)).toBeNull();
    expect(besideStep('place', -1)).toBeNull();
  });

  it('call an owner back who left them half-way, and nobody else', () => {
    expect(homeOf({ is_owner: true }, 'storage')).toBe('/welcome');
    expect(homeOf({ is_owner: true }, 'over')).toBe('/live');
    expect(homeOf({ is_owner: true }, null)).toBe('/live');
    expect(homeOf({ is_owner: false }, 'storage')).toBe('/live');
  });

  it('take nothing for granted of what was stored', () => {
    expect(readFirstRun('over')).toBe('over');
    expect(readFirstRun('<b>')).toBeNull();
  });
});

describe('daysOfFootage', () => {
  const disk = { free_bytes: 434.4e9, floor_bytes: 2.4e9 };

  it('divides the room above the floor by what comes each day', () => {
    expect(daysOfFootage(disk, 1, 4e6)).toBeCloseTo(10, 5);
    expect(daysOfFootage(disk, 4, 4e6)).toBeCloseTo(2.5, 5);
  });

  it('is nothing on a disk that is full', () => {
    expect(daysOfFootage({ free_bytes: 1e9, floor_bytes: 2e9 }, 4, 4e6)).toBe(0);
  });
});
