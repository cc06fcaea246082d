import type { HlsConfig } from 'hls.js';

export const CONFIG: Partial<HlsConfig> = {
  autoStartLoad: false,
  enableWorker: false,
  maxMaxBufferLength: 200,
  backBufferLength: 60,
};

/** Seconds of footage to hold ready: ten of the viewer's own. */
export function bufferFor(rate: number): number {
  return Math.max(20, 10 * rate);
}
