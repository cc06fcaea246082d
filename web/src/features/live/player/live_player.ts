import { stillSignedIn } from '@/lib/api/still_signed_in';
import { freezeFrame } from '@/lib/media/freeze_frame';
import { FrameMeter } from './frame_meter';
import type { EngineEvents, EngineNumbers, LiveEngine, LiveWay, LostWhy } from './live_engine';
import { openLiveSocket } from './live_socket';
import { mediaSourceClass } from './mse_sink';
import { SocketEngine } from './socket_engine';
import { SocketLuck } from './socket_luck';
import { rebuildDelayMs, StallWatch } from './stall_watch';

/** away: the camera itself shows nothing. refused: no right to it any more. gone: it, or this stream of it, is no more. */
export type LiveState =
  'stopped' | 'starting' | 'playing' | 'recovering' | 'away' | 'refused' | 'gone' | 'unsupported';

export interface LiveStats extends EngineNumbers {
  way: LiveWay;
  latency: number | null;
  fps: number | null;
  droppedFrames: number;
  width: number;
  height: number;
}

export interface LivePlayerOptions {
  video: HTMLVideoElement;
  canvas: HTMLCanvasElement;
  socketUrl: string;
  playlistUrl: string;
  onState: (state: LiveState) => void;
  /** Many tiles share few connections (LL-HLS only). */
  sharesConnections: boolean;
}

const TICK_MS = 1_000;
const STEADY_MS = 10_000;
const MOST_UNOPENED = 2;
const PROBE_MS = 5_000;

/** One for the page: what is between it and the server is the same for all its tiles. */
const luck = new SocketLuck();

/** Keeps one video element at the live edge of one camera until it is stopped. Heals itself; never gives up what can come back. */
export class LivePlayer {
  #engine: LiveEngine | null = null;
  #watch = new StallWatch(performance.now());
  #ticker: ReturnType<typeof setInterval> | undefined;
  #rebuildTimer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #unopened = 0;
  #playingSinceMs = 0;
  #running = false;
  #state: LiveState = 'stopped';
  #endProbe: (() => void) | null = null;
  readonly #frames: FrameMeter;

  constructor(readonly options: LivePlayerOptions) {
    this.#frames = new FrameMeter(options.video);
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#attempt = 0;
    this.#unopened = luck.hopeful ? 0 : MOST_UNOPENED;
    this.#set('starting');
    this.#ticker = setInterval(() => this.#tick(), TICK_MS);
    this.options.video.addEventListener('timeupdate', this.#onFirstPicture);
    window.addEventListener('online', this.#onOnline);
    this.#build();
  }

  /** Stops pulling at once; the last picture stays on the canvas. */
  stop(): void {
    if (!this.#running) return;
    this.#end('stopped');
  }

  get state(): LiveState {
    return this.#state;
  }

  /** Seconds behind the live edge; null while unknown. */
  get latency(): number | null {
    return this.#engine?.latency ?? null;
  }

  /** Null while nothing is pulled. */
  stats(): LiveStats | null {
    const engine = this.#engine;
    if (!engine) return null;
    const { video } = this.options;
    return {
      ...engine.numbers(),
      way: engine.way,
      latency: engine.latency,
      fps: this.#frames.fps(performance.now()),
      droppedFrames: this.#frames.dropped,
      width: video.videoWidth,
      height: video.videoHeight,
    };
  }

  #set(state: LiveState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.options.onState(state);
  }

  #build(): void {
    this.#watch = new StallWatch(performance.now());
    const events: EngineEvents = {
      onLost: (why) => void this.#onLost(why),
      onPresence: (there) => this.#onPresence(there),
    };
    const { video, socketUrl } = this.options;
    if (this.#unopened < MOST_UNOPENED && mediaSourceClass() && typeof WebSocket !== 'undefined')
      this.#begin(new SocketEngine(video, socketUrl, events));
    else void this.#buildFallback(events);
  }

  /** hls.js and what steers it are fetched only here. */
  async #buildFallback(events: EngineEvents): Promise<void> {
    const { video, playlistUrl, sharesConnections } = this.options;
    const loaded = await import('./hls_engine').catch(() => null);
    if (!this.#running || this.#engine) return;
    if (loaded) this.#begin(new loaded.HlsEngine(video, playlistUrl, events, sharesConnections));
    else this.#rebuild();
  }

  #begin(engine: LiveEngine): void {
    this.#engine = engine;
    engine.start();
  }

  async #onLost(why: LostWhy): Promise<void> {
    const way = this.#engine?.way;
    this.#tearDown();
    if (why === 'refused' || why === 'gone' || why === 'unsupported') {
      this.#end(why);
      return;
    }
    this.#set('recovering');
    if ((why === 'unopened' || why === 'session') && !(await this.#worthwhile(why))) return;
    // After the fallback failed, the next try is by socket again, once.
    if (way === 'hls' && this.#unopened >= MOST_UNOPENED && luck.hopeful) this.#unopened = MOST_UNOPENED - 1;
    this.#rebuild();
  }

  /** Without a session there is nothing to try. A server that answers, but opens no socket, wants the fallback. */
  async #worthwhile(why: LostWhy): Promise<boolean> {
    try {
      if (!(await stillSignedIn())) return false;
    } catch {
      return this.#running;
    }
    if (why === 'unopened' && ++this.#unopened >= MOST_UNOPENED) luck.fellBack();
    return this.#running;
  }

  #onPresence(there: boolean): void {
    this.#watch = new StallWatch(performance.now());
    if (there) {
      luck.opened();
      this.#unopened = 0;
      if (this.#state === 'away') this.#set('starting');
    } else {
      freezeFrame(this.options.video, this.options.canvas);
      this.#set('away');
    }
  }

  readonly #onFirstPicture = () => {
    if (this.#state === 'starting' || this.#state === 'recovering') this.#tick();
  };

  readonly #onOnline = () => {
    if (this.#rebuildTimer === undefined) return;
    clearTimeout(this.#rebuildTimer);
    this.#rebuildTimer = undefined;
    this.#build();
  };

  #tick(): void {
    const engine = this.#engine;
    if (!engine?.expectsPicture) return;
    const nowMs = performance.now();
    const position = this.options.video.currentTime;
    const advice = this.#watch.check({ nowMs, position, late: engine.late });
    if (advice === 'rebuild') this.#rebuild();
    if (advice === 'jump_to_edge') this.#onStall(engine);
    if (advice === 'catch_up') engine.jumpToEdge();
    if ((advice === 'fine' || advice === 'catch_up') && this.options.video.played.length > 0)
      this.#onProgress(nowMs);
  }

  #onProgress(nowMs: number): void {
    if (this.#state !== 'playing') this.#playingSinceMs = nowMs;
    else if (nowMs - this.#playingSinceMs > STEADY_MS) this.#onSteady(nowMs);
    this.#set('playing');
  }

  #onSteady(nowMs: number): void {
    this.#attempt = 0;
    if (this.#engine?.way === 'hls' && !this.#endProbe && mediaSourceClass() && luck.mayProbe(nowMs))
      this.#probe();
  }

  /** Does a socket get through by now? Then it takes the fallback's place. */
  #probe(): void {
    const stop = () => {
      clearTimeout(timer);
      close();
      this.#endProbe = null;
    };
    const close = openLiveSocket(this.options.socketUrl, {
      onHello: () => {
        stop();
        luck.opened();
        this.#unopened = 0;
        this.#tearDown();
        this.#set('starting');
        this.#build();
      },
      onInit: () => undefined,
      onPart: () => undefined,
      onDropped: () => undefined,
      onAway: () => undefined,
      onClose: () => stop(),
    });
    const timer = setTimeout(stop, PROBE_MS);
    this.#endProbe = stop;
  }

  /** A standing picture must not look live: it is shown as what it is. */
  #onStall(engine: LiveEngine): void {
    freezeFrame(this.options.video, this.options.canvas);
    if (this.#state === 'playing') this.#set('recovering');
    engine.jumpToEdge();
  }

  #rebuild(): void {
    if (!this.#running || this.#rebuildTimer !== undefined) return;
    this.#set('recovering');
    this.#tearDown();
    this.#rebuildTimer = setTimeout(() => {
      this.#rebuildTimer = undefined;
      this.#build();
    }, rebuildDelayMs(this.#attempt++));
  }

  #tearDown(): void {
    this.#endProbe?.();
    freezeFrame(this.options.video, this.options.canvas);
    this.#engine?.stop();
    this.#engine = null;
  }

  #end(state: LiveState): void {
    this.#running = false;
    clearInterval(this.#ticker);
    clearTimeout(this.#rebuildTimer);
    this.#rebuildTimer = undefined;
    this.options.video.removeEventListener('timeupdate', this.#onFirstPicture);
    window.removeEventListener('online', this.#onOnline);
    this.#tearDown();
    this.#set(state);
  }
}
