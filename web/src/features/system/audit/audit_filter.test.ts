import { describe, expect, it } from 'vitest';
import { isFiltered, queryOf, readFilter, writeFilter } from './audit_filter';

const read = (text: string) => readFilter(new URLSearchParams(text));

describe('the filter in the address', () => {
  it('is read and written alike', () => {
    const text = 'from=2026-11-01&to=2026-11-22&user=3&camera=7&action=camera';
    expect(new URLSearchParams(writeFilter(read(text))).toString()).toBe(text);
  });

  it('leaves out what is none', () => {
    const filter = read('from=yesterday&user=-1&camera=1.5&action=DROP%20TABLE');
    expect(filter).toEqual({ from: null, to: null, userId: null, cameraId: null, action: '' });
    expect(isFiltered(filter)).toBe(false);
    expect(isFiltered(read('user=2'))).toBe(true);
  });
});

it('asks for whole days of the account’s zone, the last one included', () => {
  expect(queryOf(read('from=2026-11-01&to=2026-11-01&action=login'), 'America/Sao_Paulo')).toEqual({
    start: '2026-11-01T03:00:00.000Z',
    end: '2026-11-02T03:00:00.000Z',
    user_id: undefined,
    camera_id: undefined,
    action: 'login',
  });
});
