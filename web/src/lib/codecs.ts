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
