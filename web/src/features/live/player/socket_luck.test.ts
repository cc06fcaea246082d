import { expect, it } from 'vitest';
import { SocketLuck } from './socket_luck';

it('gives sockets up for the whole page only when none ever opened', () => {
  const luck = new SocketLuck();
  expect(luck.hopeful).toBe(true);
  luck.fellBack();
  expect(luck.hopeful).toBe(false);
  luck.opened();
  expect(luck.hopeful).toBe(true);
  luck.fellBack();
  expect(luck.hopeful).toBe(true);
});

it('tries again now and then, one player at a time', () => {
  const luck = new SocketLuck();
  luck.fellBack();
  expect(luck.mayProbe(0)).toBe(true);
  expect(luck.mayProbe(1)).toBe(false);
  expect(luck.mayProbe(299_000)).toBe(false);
  expect(luck.mayProbe(300_000)).toBe(true);
  luck.opened();
  expect(luck.mayProbe(329_000)).toBe(false);
  expect(luck.mayProbe(331_000)).toBe(true);
});
