import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openLiveSocket } from './live_socket';

class FakeSocket {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  close = vi.fn();
  say = (data: unknown) =>
    this.onmessage?.({
      data: typeof data === 'object' && !(data instanceof ArrayBuffer) ? JSON.stringify(data) : data,
    });
}

const INIT = {
  type: 'init',
  run: 1,
  mime: 'video/mp4; codecs="avc1.64001f"',
  width: 2,
  height: 2,
  media_time: 4,
};
const bytes = (length: number) => new ArrayBuffer(length);

function opened() {
  const socket = new FakeSocket();
  const heard: string[] = [];
  const close = openLiveSocket(
    'ws://x',
    {
      onHello: () => heard.push('hello'),
      onInit: (info, segment) => heard.push(`init ${info.mediaTime} ${segment.byteLength}`),
      onPart: (part) => heard.push(`part ${part.byteLength}`),
      onDropped: (parts) => heard.push(`dropped ${parts}`),
      onAway: () => heard.push('away'),
      onClose: (code, wasOpen) => heard.push(`closed ${code} ${wasOpen}`),
    },
    () => socket as unknown as WebSocket,
  );
  return { socket, heard, close };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('tells init segments from parts by the words before them', () => {
  const { socket, heard } = opened();
  for (const data of [{ type: 'hello' }, INIT, bytes(9), bytes(1), { type: 'dropped', parts: 3 }, bytes(2)])
    socket.say(data);
  for (const data of [{ type: 'away' }, INIT, bytes(8), bytes(3)]) socket.say(data);
  expect(heard).toEqual(['hello', 'init 4 9', 'part 1', 'dropped 3', 'part 2', 'away', 'init 4 8', 'part 3']);
});

it('hangs up on bytes that nothing announced', () => {
  const { socket, heard } = opened();
  socket.say({ type: 'hello' });
  socket.say(bytes(5));
  expect(heard).toEqual(['hello', 'closed 1006 true']);
  expect(socket.close).toHaveBeenCalled();
});

it('does not wait for a line that is dead', () => {
  const { socket, heard } = opened();
  vi.advanceTimersByTime(9_000);
  socket.say({ type: 'hello' });
  vi.advanceTimersByTime(12_000);
  socket.say({ type: 'heartbeat' });
  vi.advanceTimersByTime(12_000);
  expect(heard).toEqual(['hello']);
  vi.advanceTimersByTime(1_000);
  expect(heard).toEqual(['hello', 'closed 1006 true']);
  socket.onclose?.({ code: 1000 });
  expect(heard).toHaveLength(2);
});

it('gives up on a handshake that takes too long', () => {
  const { heard } = opened();
  vi.advanceTimersByTime(10_000);
  expect(heard).toEqual(['closed 1006 false']);
});

it('says nothing more once it was closed', () => {
  const { socket, heard, close } = opened();
  close();
  socket.say({ type: 'hello' });
  socket.onclose?.({ code: 4403 });
  vi.advanceTimersByTime(60_000);
  expect(heard).toEqual([]);
});
