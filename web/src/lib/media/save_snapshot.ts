import { freezeFrame } from './freeze_frame';

/** Saves the picture on the screen, at the camera's own size, as a JPEG file. */
export async function saveSnapshot(video: HTMLVideoElement, fileName: string): Promise<boolean> {
  const canvas = document.createElement('canvas');
  if (!freezeFrame(video, canvas)) return false;
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.95));
  if (!blob) return false;
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return true;
}

/** Gate 2026-11-22 08-30-15.jpg: what every file system takes. */
export function fileNameAt(camera: string, localTime: string, extension: string): string {
  const clean = `${camera} ${localTime.replace('T', ' ').replaceAll(':', '-')}`.replace(
    /[\\/:*?"<>|\p{Cc}]/gu,
    '_',
  );
  return `${clean}.${extension}`;
}
