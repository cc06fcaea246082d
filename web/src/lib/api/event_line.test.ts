import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyEvent } from './apply_event';
import { eventsUrl, openEventLine, readEvent, waitBeforeTry } from './event_line';
import { clipQuery } from './get_clip';
import { camerasQuery } from './list_cameras';
import type { Camera, Clip } from './types';

describe('the words of the line', () => {
  it('are read, and what is none is passed over', () => {
    expect(readEvent('{"id":"a-1","type":"hello","at":"x","data":{}}')).toEqual({
      id: 'a-1',
      type: 'hello',
      data: {},
    });
    for (const bad of ['', '[]', 'null', '{"id":1}', '{"id":"a","type":"b"}', undefined, new Blob()])
      expect(readEvent(bad)).toBeNull();
  });

  it('are asked for where they ended', () => {
    expect(eventsUrl('https://dvr.example:8443', null)).toBe('wss://dvr.example:8443/api/ws/');
    expect(eventsUrl('http://localhost', 'a-1')).toBe('ws://localhost/api/ws/?last_event_id=a-1');
  });

  it('are waited for longer each time, up to half a minute', () => {
    expect([1, 2, 3, 10].map((n) => waitBeforeTry(n, 1))).toEqual([1_000, 2_000, 4_000, 30_000]);
    expect(waitBeforeTry(1, 0)).toBe(500);
  });
});

class FakeSocket {
  static all: FakeSocket[] = [];
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  closed = false;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  say(id: string, type: string) {
    this.onmessage?.({ data: JSON.stringify({ id, type, data: {} }) });
  }
  close() {
    this.closed = true;
    this.onclose?.();
  }
}

describe('openEventLine', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('location', { origin: 'https://dvr.example' });
    FakeSocket.all = [];
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const start = (mayTry = () => Promise.resolve(true)) => {
    const heard: string[] = [];
    const stop = openEventLine({
      onEvent: (event) => heard.push(event.type),
      mayTry,
      open: (url) => new FakeSocket(url) as unknown as WebSocket,
    });
    return { heard, stop };
  };

  it('comes back to where it was', async () => {
    const { heard, stop } = start();
    FakeSocket.all[0]?.say('a-7', 'hello');
    FakeSocket.all[0]?.close();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(FakeSocket.all[1]?.url).toContain('last_event_id=a-7');
    FakeSocket.all[1]?.say('a-8', 'camera.state');
    expect(heard).toEqual(['hello', 'camera.state']);
    stop();
    expect(FakeSocket.all[1]?.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.all).toHaveLength(2);
  });

  it('takes silence for the end', async () => {
    const { stop } = start();
    FakeSocket.all[0]?.say('a-1', 'hello');
    await vi.advanceTimersByTimeAsync(39_000);
    FakeSocket.all[0]?.say('a-1', 'heartbeat');
    await vi.advanceTimersByTimeAsync(39_000);
    expect(FakeSocket.all[0]?.closed).toBe(false);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(FakeSocket.all).toHaveLength(2);
    stop();
  });

  it('asks whether it is worth it, and goes on when nobody knows', async () => {
    const no = start(() => Promise.resolve(false));
    FakeSocket.all[0]?.close();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(FakeSocket.all).toHaveLength(1);
    no.stop();
    const away = start(() => Promise.reject(new Error('network')));
    FakeSocket.all[1]?.close();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(FakeSocket.all).toHaveLength(3);
    away.stop();
  });
});

describe('applyEvent', () => {
  it('changes what is known of a camera', () => {
    const queries = new QueryClient();
    queries.setQueryData(camerasQuery.queryKey, [
      { id: 1, name: 'Door', status: { state: 'recording', fps: 25 } },
      { id: 2, status: { state: 'recording' } },
    ] as unknown as Camera[]);
    applyEvent(queries, {
      id: 'a-1',
      type: 'camera.state',
      data: { camera_id: 1, state: 'offline', reason: 'timeout' },
    });
    const cameras = queries.getQueryData(camerasQuery.queryKey);
    expect(cameras?.[0]).toMatchObject({
      name: 'Door',
      status: { state: 'offline', reason: 'timeout', fps: 25 },
    });
    expect(cameras?.[1]?.status.state).toBe('recording');
  });

  it('has the list of clips asked again when one has become another, not for each step of it', () => {
    const queries = new QueryClient();
    const again = vi.spyOn(queries, 'invalidateQueries');
    const tell = (state: string, progress: number) =>
      applyEvent(queries, {
        id: 'a-1',
        type: 'clip.changed',
        data: { id: 5, state, progress, name: 'Gate' },
      });
    tell('running', 0.1);
    tell('running', 0.6);
    tell('ready', 1);
    expect(again).toHaveBeenCalledTimes(2);
    expect((queries.getQueryData(clipQuery(5).queryKey) as Clip).progress).toBe(1);
  });
});
