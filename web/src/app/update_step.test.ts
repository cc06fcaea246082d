import { expect, it } from 'vitest';
import { updateStep } from './update_step';

it('a new version is offered to an old page, and waits', () => {
  expect(updateStep({ event: 'waiting', asked: false, current: false })).toBe('offer');
});

it('a page that came from the server with the new version only changes its worker', () => {
  expect(updateStep({ event: 'waiting', asked: false, current: true })).toBe('takeOver');
  expect(updateStep({ event: 'changed', asked: false, current: true })).toBe('nothing');
});

it('only the tab that was asked in loads itself again', () => {
  expect(updateStep({ event: 'changed', asked: true, current: false })).toBe('reload');
  expect(updateStep({ event: 'changed', asked: false, current: false })).toBe('offer');
});
