// How a picture gets from the server into a video element. Two ways, one face: socket_engine.ts and hls_engine.ts.

export type LiveWay = 'websocket' | 'hls';

/**
 * unopened: the way could not be opened at all. broken: it was cut. media: this browser choked on what came. session: it is over.
 * refused: the right to see this camera is gone. gone: there is no such camera or stream. unsupported: the codec is unknown here.
 */
export type LostWhy = 'unopened' | 'broken' | 'media' | 'session' | 'refused' | 'gone' | 'unsupported';

export interface EngineEvents {
  /** The engine is of no more use. */
  onLost: (why: LostWhy) => void;
  /** The camera left or came back; the engine itself goes on. */
  onPresence: (there: boolean) => void;
}

export interface EngineNumbers {
  /** Of the last seconds; null while nobody knows. */
  bitrateBps: number | null;
  /** Skipped by the server, because we were too slow. */
  droppedParts: number;
  codecs: string;
}

export interface LiveEngine {
  readonly way: LiveWay;
  start: () => void;
  /** For good: pulls nothing more. */
  stop: () => void;
  /** False while the camera is away: then a standing picture is no fault of ours. */
  readonly expectsPicture: boolean;
  /** Seconds behind live; null while unknown. */
  readonly latency: number | null;
  /** Seconds further behind than wanted. */
  readonly late: number | null;
  jumpToEdge: () => void;
  numbers: () => EngineNumbers;
}

/** Refused without a gesture only when there is sound: then it goes on silently. */
export function playSomehow(video: HTMLVideoElement): void {
  video.play().catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') return;
    video.muted = true;
    video.play().catch(() => undefined);
  });
}
