import type Hls from 'hls.js';
import type { ErrorData, HlsConfig } from 'hls.js';
import { refreshSession } from '@/lib/api/refresh';
import { freezeFrame } from '@/lib/media/freeze_frame';
import { loadHls, playsHlsNatively, type HlsConstructor } from '@/lib/media/load_hls';
import { Pace } from './pace';
import { pacedLoader } from './paced_loader';
import { rebuildDelayMs, StallWatch } from './stall_watch';

export type LiveState = 'stopped' | 'starting' | 'playing' | 'recovering' | 'unsupported';

const CONFIG: Partial<HlsConfig> = {
  lowLatencyMode: true,
  // Parts are ready fMP4: nothing to remux, and a worker from a blob would break the content policy.
  enableWorker: false,
  backBufferLength: 4,
  maxBufferLength: 8,
  maxLiveSyncPlaybackRate: 1.3,
  // Seconds that a stall adds to the wanted latency; the default of one would add up on a busy wall.
  liveSyncOnStallIncrease: 0.25,
  liveDurationInfinity: true,
  testBandwidth: false,
};

/** Below the server's shortest part target, half a second. */
const MAX_PACE_MS = 420;

const TICK_MS = 1_000;
const STEADY_MS = 10_000;

/** Keeps one video element at the live edge of one camera until it is stopped. Heals itself; never gives up. */
export class LivePlayer {
  #hls: Hls | null = null;
  #native = false;
  #watch = new StallWatch(performance.now());
  #ticker: ReturnType<typeof setInterval> | undefined;
  #rebuildTimer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #playingSinceMs = 0;
  #running = false;
  #state: LiveState = 'stopped';

  constructor(
    readonly video: HTMLVideoElement,
    readonly canvas: HTMLCanvasElement,
    readonly url: string,
    readonly onState: (state: LiveState) => void,
    /** Many tiles share few connections: hold requests back rather than let them wait on the server. */
    readonly sharesConnections: boolean,
  ) {}

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#attempt = 0;
    this.#set('starting');
    this.#ticker = setInterval(() => this.#tick(), TICK_MS);
    void this.#build();
  }

  /** Stops pulling at once; the last picture stays on the canvas. */
  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    clearInterval(this.#ticker);
    clearTimeout(this.#rebuildTimer);
    this.#tearDown();
    this.#set('stopped');
  }

  /** Seconds behind the live edge. */
  get latency(): number | null {
    const latency = this.#hls?.latency ?? 0;
    return latency > 0 ? latency : null;
  }

  #late(): number | null {
    const { latency } = this;
    return latency === null ? null : latency - (this.#hls?.targetLatency ?? latency);
  }

  #set(state: LiveState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.onState(state);
  }

  async #build(): Promise<void> {
    this.#watch = new StallWatch(performance.now());
    try {
      const Hls = await loadHls();
      if (!this.#running) return;
      if (Hls) this.#attach(Hls);
      else if (playsHlsNatively(this.video)) this.#attachNative();
      else this.#set('unsupported');
    } catch {
      this.#rebuild();
    }
  }

  #attach(HlsClass: HlsConstructor): void {
    const pacing = this.sharesConnections ? { pLoader: pacedLoader(HlsClass, new Pace(MAX_PACE_MS)) } : {};
    const hls = new HlsClass({ ...CONFIG, ...pacing });
    this.#hls = hls;
    hls.on(HlsClass.Events.ERROR, (_event, data) => this.#onError(hls, data, HlsClass));
    hls.on(HlsClass.Events.MANIFEST_PARSED, () => this.#play());
    hls.attachMedia(this.video);
    hls.loadSource(this.url);
  }

  #attachNative(): void {
    this.#native = true;
    this.video.src = this.url;
    this.#play();
  }

  #play(): void {
    // Refused without a gesture only when there is sound: then it goes on silently.
    this.video.play().catch(() => {
      this.video.muted = true;
      this.video.play().catch(() => undefined);
    });
  }

  #onError(hls: Hls, data: ErrorData, HlsClass: HlsConstructor): void {
    if (hls !== this.#hls || !data.fatal) return;
    if (data.response?.code === 401) {
      void refreshSession().then(() => this.#rebuild());
    } else if (data.type === HlsClass.ErrorTypes.MEDIA_ERROR && this.#attempt === 0) {
      this.#attempt = 1;
      hls.recoverMediaError();
    } else {
      this.#rebuild();
    }
  }

  #tick(): void {
    if (this.#state === 'unsupported' || this.#rebuildTimer !== undefined) return;
    const nowMs = performance.now();
    const advice = this.#watch.check({ nowMs, position: this.video.currentTime, late: this.#late() });
    if (advice === 'rebuild') this.#rebuild();
    if (advice === 'jump_to_edge') this.#onStall();
    if (advice === 'catch_up') this.#jumpToEdge();
    if ((advice === 'fine' || advice === 'catch_up') && this.video.currentTime > 0) this.#onProgress(nowMs);
  }

  #onProgress(nowMs: number): void {
    if (this.#state !== 'playing') this.#playingSinceMs = nowMs;
    else if (nowMs - this.#playingSinceMs > STEADY_MS) this.#attempt = 0;
    this.#set('playing');
  }

  /** A standing picture must not look live: it is shown as what it is. */
  #onStall(): void {
    freezeFrame(this.video, this.canvas);
    if (this.#state === 'playing') this.#set('recovering');
    this.#jumpToEdge();
  }

  #jumpToEdge(): void {
    this.#hls?.startLoad();
    const edge = this.#hls?.liveSyncPosition ?? this.#nativeEdge();
    if (edge !== null && edge > this.video.currentTime) this.video.currentTime = edge;
    this.#play();
  }

  #nativeEdge(): number | null {
    const { seekable } = this.video;
    return this.#native && seekable.length > 0 ? seekable.end(seekable.length - 1) - 2 : null;
  }

  #rebuild(): void {
    if (!this.#running || this.#rebuildTimer !== undefined) return;
    this.#set('recovering');
    this.#tearDown();
    this.#rebuildTimer = setTimeout(() => {
      this.#rebuildTimer = undefined;
      void this.#build();
    }, rebuildDelayMs(this.#attempt++));
  }

  #tearDown(): void {
    clearTimeout(this.#rebuildTimer);
    this.#rebuildTimer = undefined;
    freezeFrame(this.video, this.canvas);
    this.#hls?.destroy();
    this.#hls = null;
    if (this.#native) {
      this.video.removeAttribute('src');
      this.video.load();
      this.#native = false;
    }
  }
}
