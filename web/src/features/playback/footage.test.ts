import { expect, it } from 'vitest';
import { extentOf, momentAt, reasonAt, recordedMs, snapped, type Footage } from './footage';

const footage: Footage = {
  spans: [
    { startMs: 100, endMs: 200, permanent: false },
    { startMs: 200, endMs: 300, permanent: true },
    { startMs: 400, endMs: 500, permanent: false },
  ],
  gaps: [
    { startMs: 300, endMs: 400, reason: 'timeout' },
    { startMs: 500, endMs: Infinity, reason: 'unreachable' },
  ],
  sizeBytes: 0,
  durationS: 0,
};

it('knows what is at a moment', () => {
  const kinds = [50, 100, 199, 200, 350, 450, 550, 700].map((ms) => momentAt(footage, ms, 600).kind);
  expect(kinds).toEqual(['none', 'recorded', 'recorded', 'permanent', 'gap', 'recorded', 'gap', 'future']);
});

it('tells why a moment is missing', () => {
  expect([150, 350, 550, 700].map((ms) => reasonAt(footage, ms, 600))).toEqual([
    null,
    'timeout',
    'unreachable',
    null,
  ]);
});

it('reaches from the first to the last that is known', () => {
  expect(extentOf(footage, 600)).toEqual({ startMs: 100, endMs: 600 });
  expect(extentOf({ ...footage, spans: [], gaps: [] }, 600)).toBeNull();
});

it('counts what of a range is recorded', () => {
  expect(recordedMs(footage.spans, 150, 450)).toBe(200);
  expect(recordedMs(footage.spans, 300, 400)).toBe(0);
});

it('lands on footage that was missed by less than half a second', () => {
  const spans = [
    { startMs: 10_000, endMs: 20_000, permanent: false },
    { startMs: 30_000, endMs: 40_000, permanent: false },
  ];
  expect(snapped(spans, 15_000)).toBe(15_000);
  expect(snapped(spans, 9_600)).toBe(10_000);
  expect(snapped(spans, 20_300)).toBe(19_500);
  expect(snapped(spans, 29_600)).toBe(30_000);
  expect(snapped(spans, 40_400)).toBe(39_500);
  // In the middle of a gap the player goes on with what follows.
  expect(snapped(spans, 25_000)).toBe(25_000);
  expect(snapped([], 5)).toBe(5);
});
