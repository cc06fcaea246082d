import type Hls from 'hls.js';
import type { ErrorData, HlsConfig } from 'hls.js';
import { loadHls, playsHlsNatively, type HlsConstructor } from '@/lib/media/load_hls';
import {
  playSomehow,
  type EngineEvents,
  type EngineNumbers,
  type LiveEngine,
  type LostWhy,
} from './live_engine';
import { Pace } from './pace';
import { pacedLoader } from './paced_loader';
import { RateMeter } from './rate_meter';

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
/**
 * How many parts behind the playlist's end we play: the least that a server may ask for (RFC 8216bis, section 4.4.3.8), so that
 * the picture is within 2 s of live. Players of others are told to keep further back, and so are we by each stall for a while.
 */
const PARTS_BEHIND = 2;
const CALM_MS = 10_000;
/** How far behind the end of the playlist a player of the browser's own is put. */
const NATIVE_BEHIND_S = 2;

/** Low-latency HLS: for browsers without Media Source, and where sockets do not get through. */
export class HlsEngine implements LiveEngine {
  readonly way = 'hls';
  readonly expectsPicture = true;
  #hls: Hls | null = null;
  #native = false;
  #over = false;
  #recovered = false;
  #codecs = '';
  #stalledMs = -Infinity;
  readonly #meter = new RateMeter();

  constructor(
    readonly video: HTMLVideoElement,
    readonly url: string,
    readonly events: EngineEvents,
    /** Many tiles share few connections: hold requests back rather than let them wait on the server. */
    readonly sharesConnections: boolean,
  ) {}

  start(): void {
    void this.#build();
  }

  stop(): void {
    this.#over = true;
    this.#hls?.destroy();
    this.#hls = null;
    if (!this.#native) return;
    this.video.removeEventListener('error', this.#onVideoError);
    this.video.removeAttribute('src');
    this.video.load();
    this.#native = false;
  }

  get latency(): number | null {
    const latency = this.#hls?.latency ?? 0;
    return latency > 0 ? latency : null;
  }

  get late(): number | null {
    const { latency } = this;
    return latency === null ? null : latency - (this.#hls?.targetLatency ?? latency);
  }

  numbers(): EngineNumbers {
    return { bitrateBps: this.#meter.bps(performance.now()), droppedParts: 0, codecs: this.#codecs };
  }

  jumpToEdge(): void {
    this.#hls?.startLoad();
    const edge = this.#hls?.liveSyncPosition ?? this.#nativeEdge();
    if (edge !== null && edge > this.video.currentTime) this.video.currentTime = edge;
    playSomehow(this.video);
  }

  async #build(): Promise<void> {
    try {
      const Hls = await loadHls();
      if (this.#over) return;
      if (Hls) this.#attach(Hls);
      else if (playsHlsNatively(this.video)) this.#attachNative();
      else this.#lost('unsupported');
    } catch {
      this.#lost('broken');
    }
  }

  #attach(HlsClass: HlsConstructor): void {
    const pacing = this.sharesConnections ? { pLoader: pacedLoader(HlsClass, new Pace(MAX_PACE_MS)) } : {};
    const hls = new HlsClass({ ...CONFIG, ...pacing });
    const { Events } = HlsClass;
    this.#hls = hls;
    hls.on(Events.ERROR, (_event, data) => this.#onError(hls, data, HlsClass));
    hls.on(Events.MANIFEST_PARSED, (_event, { levels }) => {
      this.#codecs = [levels[0]?.videoCodec, levels[0]?.audioCodec].filter(Boolean).join();
      playSomehow(this.video);
    });
    hls.on(Events.LEVEL_UPDATED, (_event, { details }) => this.#keepNear(hls, details.partTarget));
    hls.on(Events.FRAG_LOADED, (_event, { payload }) =>
      this.#meter.add(payload.byteLength, performance.now()),
    );
    hls.attachMedia(this.video);
    hls.loadSource(this.url);
  }

  #keepNear(hls: Hls, partS: number): void {
    const wanted = PARTS_BEHIND * partS;
    const calm = performance.now() - this.#stalledMs > CALM_MS;
    if (wanted > 0 && calm && hls.targetLatency !== wanted) hls.targetLatency = wanted;
  }

  #attachNative(): void {
    this.#native = true;
    this.video.addEventListener('error', this.#onVideoError);
    this.video.src = this.url;
    playSomehow(this.video);
  }

  readonly #onVideoError = () => {
    if (this.video.error) this.#lost('media');
  };

  #onError(hls: Hls, data: ErrorData, HlsClass: HlsConstructor): void {
    if (hls !== this.#hls) return;
    if (data.details === HlsClass.ErrorDetails.BUFFER_STALLED_ERROR) this.#stalledMs = performance.now();
    if (!data.fatal) return;
    const media = data.type === HlsClass.ErrorTypes.MEDIA_ERROR;
    if (media && !this.#recovered) {
      this.#recovered = true;
      hls.recoverMediaError();
    } else
      this.#lost(
        whyOf(data.response?.code, media, data.details === HlsClass.ErrorDetails.MANIFEST_LOAD_ERROR),
      );
  }

  #lost(why: LostWhy): void {
    if (this.#over) return;
    this.stop();
    this.events.onLost(why);
  }

  #nativeEdge(): number | null {
    const { seekable } = this.video;
    return this.#native && seekable.length > 0 ? seekable.end(seekable.length - 1) - NATIVE_BEHIND_S : null;
  }
}

/** `atTheDoor`: already the first question was refused. Later a 404 only means that we came too late for a file. */
function whyOf(status: number | undefined, media: boolean, atTheDoor: boolean): LostWhy {
  if (status === 401) return 'session';
  if (status === 403) return 'refused';
  if (status === 404 && atTheDoor) return 'gone';
  return media ? 'media' : 'broken';
}
