import { expect, it } from 'vitest';
import { AppendQueue, type BufferLike } from './append_queue';

class FakeBuffer extends EventTarget {
  updating = false;
  timestampOffset = 0;
  buffered = {} as TimeRanges;
  done: string[] = [];
  full = 0;

  appendBuffer(bytes: ArrayBuffer) {
    if (this.updating) throw new DOMException('busy', 'InvalidStateError');
    if (this.full > 0) {
      this.full -= 1;
      throw new DOMException('full', 'QuotaExceededError');
    }
    this.#begin(`append ${bytes.byteLength}`);
  }
  remove(start: number, end: number) {
    this.#begin(`remove ${start}-${end}`);
  }
  changeType(mime: string) {
    this.done.push(mime);
  }
  #begin(what: string) {
    this.updating = true;
    this.done.push(what);
  }
  finish() {
    this.updating = false;
    this.dispatchEvent(new Event('updateend'));
  }
}

function made(stale: { start: number; end: number } | null = { start: 0, end: 5 }) {
  const buffer = new FakeBuffer();
  const told: string[] = [];
  const queue = new AppendQueue(buffer as BufferLike, {
    onAppended: (ms) => told.push(`appended ${ms}`),
    onFailed: (why) => told.push(why),
    stale: () => stale,
  });
  const finishAll = () => {
    while (buffer.updating) buffer.finish();
  };
  return { buffer, queue, told, finishAll };
}

it('does one thing at a time, in order', () => {
  const { buffer, queue, told, finishAll } = made();
  queue.append(new ArrayBuffer(1), 10);
  queue.append(new ArrayBuffer(2), 20);
  queue.remove(0, 1);
  queue.beginRun('video/mp4', () => 7);
  queue.append(new ArrayBuffer(3), 30);
  expect(buffer.done).toEqual(['append 1']);
  finishAll();
  expect(buffer.done).toEqual(['append 1', 'append 2', 'remove 0-1', 'video/mp4', 'append 3']);
  expect(buffer.timestampOffset).toBe(7);
  expect(told).toEqual(['appended 10', 'appended 20', 'appended 30']);
});

it('makes room once when the buffer is full', () => {
  const { buffer, queue, told, finishAll } = made();
  buffer.full = 1;
  queue.append(new ArrayBuffer(1), 1);
  finishAll();
  expect(buffer.done).toEqual(['remove 0-5', 'append 1']);
  expect(told).toEqual(['appended 1']);
});

it('gives up when there is no room to be made', () => {
  const twice = made();
  twice.buffer.full = 2;
  twice.queue.append(new ArrayBuffer(1), 1);
  twice.finishAll();
  expect(twice.told).toEqual(['full']);

  const never = made(null);
  never.buffer.full = 1;
  never.queue.append(new ArrayBuffer(1), 1);
  expect(never.told).toEqual(['full']);
});

it('does not pile up without end', () => {
  const { queue, told } = made();
  for (let i = 0; i < 1_000; ++i) queue.append(new ArrayBuffer(1), i);
  expect(told).toEqual(['slow']);
  const big = made();
  for (let i = 0; i < 9; ++i) big.queue.append(new ArrayBuffer(4 * 1024 * 1024), i);
  expect(big.told).toEqual(['slow']);
});

it('tells of bytes that the browser refuses, and is silent once closed', () => {
  const { buffer, queue, told } = made();
  queue.append(new ArrayBuffer(1), 1);
  buffer.dispatchEvent(new Event('error'));
  buffer.finish();
  queue.append(new ArrayBuffer(2), 2);
  expect(told).toEqual(['refused']);
  expect(buffer.done).toEqual(['append 1']);
});
