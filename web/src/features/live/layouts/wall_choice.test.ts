import { expect, it } from 'vitest';
import { choiceOfUrl, editingOf, readChoice, writeChoice } from './wall_choice';

it('remembers presets and layouts, and forgets nonsense', () => {
  for (const kept of ['auto', '16', 'layout:12']) expect(writeChoice(readChoice(kept))).toBe(kept);
  for (const odd of [null, '', '5', 'layout:', 'layout:x', 'layout:-1'])
    expect(readChoice(odd)).toEqual({ preset: 'auto' });
});

it('reads the address', () => {
  const of = (search: string) => [
    choiceOfUrl(new URLSearchParams(search)),
    editingOf(new URLSearchParams(search)),
  ];
  expect(of('')).toEqual([null, null]);
  expect(of('layout=12')).toEqual([{ layoutId: 12 }, null]);
  expect(of('layout=12&edit')).toEqual([{ layoutId: 12 }, 12]);
  expect(of('edit=1')).toEqual([null, 'new']);
  expect(of('layout=x')).toEqual([null, null]);
});
