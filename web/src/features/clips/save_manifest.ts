import type { SignedManifest } from '@/lib/api/types';

const KEPT_MS = 10_000;

/** The file that `dvr-lite verify` reads: exactly what the server sent. */
export function saveManifest(signed: SignedManifest, fileName: string): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(signed)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
