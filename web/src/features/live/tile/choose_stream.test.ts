import { expect, it } from 'vitest';
import { chooseStream, type StreamQuestion } from './choose_stream';

const sub = { state: 'idle', reason: 'none', detail: '', since: '' } as const;
const ASKED: StreamQuestion = { wanted: 'auto', big: false, sub, subFailed: false, mainPlayable: true };
const choose = (change: Partial<StreamQuestion>) => chooseStream({ ...ASKED, ...change });

it('shows the sub stream among others, the main one alone', () => {
  expect(choose({})).toBe('sub');
  expect(choose({ big: true })).toBe('main');
  expect(choose({ sub: null })).toBe('main');
});

it('does what the layout says, but for full screen', () => {
  expect(choose({ wanted: 'main' })).toBe('main');
  expect(choose({ wanted: 'sub', subFailed: true })).toBe('sub');
  expect(choose({ wanted: 'sub', big: true })).toBe('main');
  expect(choose({ wanted: 'sub', sub: null })).toBe('main');
});

it('shows the other one where one cannot be shown', () => {
  expect(choose({ subFailed: true })).toBe('main');
  expect(choose({ big: true, mainPlayable: false })).toBe('sub');
  expect(choose({ wanted: 'main', mainPlayable: false })).toBe('sub');
  expect(choose({ subFailed: true, mainPlayable: false })).toBe('sub');
});
