const NAMES: Readonly<Record<string, string>> = {
  h264: 'H.264',
  h265: 'H.265',
  hevc: 'H.265',
  aac: 'AAC',
  opus: 'Opus',
  pcma: 'G.711 A',
  pcmu: 'G.711 µ',
};

/** The name that camera manuals print. */
export function codecName(codec: string): string {
  return NAMES[codec.toLowerCase()] ?? codec.toUpperCase();
}

/** False when this browser cannot play these RFC 6381 codecs by Media Source; true when nobody knows yet. */
export function canPlay(codecs: string): boolean {
  if (!codecs || typeof MediaSource === 'undefined') return true;
  return MediaSource.isTypeSupported(`video/mp4; codecs="${codecs}"`);
}

const RFC6381: Readonly<Record<string, string>> = {
  avc1: 'h264',
  avc3: 'h264',
  hvc1: 'h265',
  hev1: 'h265',
  mp4a: 'aac',
};

/** avc1.64001f → H.264 */
export function codecNameOf(rfc6381: string): string {
  const start = rfc6381.trim().split('.')[0] ?? '';
  return codecName(RFC6381[start.toLowerCase()] ?? start);
}
