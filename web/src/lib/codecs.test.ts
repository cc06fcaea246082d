import { expect, it } from 'vitest';
import { codecName, codecNameOf } from './codecs';

it('names codecs as camera manuals do', () => {
  expect(['h264', 'HEVC', 'pcmu', 'vp9'].map(codecName)).toEqual(['H.264', 'H.265', 'G.711 µ', 'VP9']);
  expect(['avc1.64001f', ' mp4a.40.2', 'hvc1.1.6.L93', 'Opus'].map(codecNameOf)).toEqual([
    'H.264',
    'AAC',
    'H.265',
    'Opus',
  ]);
});
