import { expect, it } from 'vitest';
import { filterQuery, isFiltered, readFilters, writeFilters, type ClipFilters } from './clip_filters';

const ALL: ClipFilters = {
  search: 'truck & trailer',
  cameraId: 7,
  state: 'failed',
  from: '2026-11-20',
  to: '2026-11-22',
};

it('come back from the address as they were', () => {
  expect(readFilters(writeFilters(ALL))).toEqual(ALL);
  expect(isFiltered(ALL)).toBe(true);
});

it('are none where the address has nonsense', () => {
  const filters = readFilters(new URLSearchParams('camera=x&state=odd&from=2026-13-40&to=yesterday'));
  expect(filters).toEqual({ search: '', cameraId: null, state: null, from: null, to: null });
  expect(isFiltered(filters)).toBe(false);
  expect(Object.values(filterQuery(filters, 'UTC')).filter((value) => value !== undefined)).toEqual([]);
});

it('take days whole, on the account’s clock', () => {
  expect(filterQuery(ALL, 'America/Sao_Paulo')).toEqual({
    search: 'truck & trailer',
    camera_id: 7,
    state: 'failed',
    from: '2026-11-20T03:00:00.000Z',
    to: '2026-11-23T03:00:00.000Z',
  });
});
