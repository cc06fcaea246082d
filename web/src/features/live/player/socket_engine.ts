import { EdgeClock } from './edge_clock';
import { adviseEdge, wantedLatency } from './live_edge';
import {
  playSomehow,
  type EngineEvents,
  type EngineNumbers,
  type LiveEngine,
  type LostWhy,
} from './live_engine';
import { codecsOf, type InitMessage } from './live_messages';
import { openLiveSocket } from './live_socket';
import { MseSink, mediaSourceClass } from './mse_sink';
import { RateMeter } from './rate_meter';

const TICK_MS = 250;
/** What a stall adds to the wanted latency, and how fast that is forgotten when none comes. */
const CAUTION_S = 0.25;
const MOST_CAUTION_S = 1;
const FORGET_S_PER_TICK = 0.002;

/** Parts pushed by the server into Media Source: the quickest way from a camera to the eye. */
export class SocketEngine implements LiveEngine {
  readonly way = 'websocket';
  #sink: MseSink | null = null;
  #close: (() => void) | null = null;
  #ticker: ReturnType<typeof setInterval> | undefined;
  readonly #clock = new EdgeClock();
  readonly #meter = new RateMeter();
  #caution = 0;
  #droppedParts = 0;
  #codecs = '';
  #there = false;

  constructor(
    readonly video: HTMLVideoElement,
    readonly url: string,
    readonly events: EngineEvents,
  ) {}

  start(): void {
    this.#close = openLiveSocket(this.url, {
      onHello: () => undefined,
      onInit: (info, segment) => this.#onInit(info, segment),
      onPart: (part) => this.#onPart(part),
      onDropped: (parts) => (this.#droppedParts += parts),
      onAway: () => this.#presence(false),
      onClose: (code, opened) => this.#lost(whyOf(code, opened)),
    });
    this.video.addEventListener('error', this.#onVideoError);
    this.video.addEventListener('waiting', this.#onWaiting);
    this.#ticker = setInterval(() => this.#tick(), TICK_MS);
  }

  stop(): void {
    clearInterval(this.#ticker);
    this.video.removeEventListener('error', this.#onVideoError);
    this.video.removeEventListener('waiting', this.#onWaiting);
    this.#close?.();
    this.#close = null;
    this.#sink?.close();
    this.#sink = null;
    this.video.playbackRate = 1;
  }

  get expectsPicture(): boolean {
    return this.#there;
  }

  get latency(): number | null {
    return this.#sink ? this.#clock.latency(this.video.currentTime, performance.now()) : null;
  }

  get late(): number | null {
    const { latency } = this;
    return latency === null ? null : latency - this.#wanted;
  }

  get #wanted(): number {
    return wantedLatency(this.#clock.spacingS, this.#caution);
  }

  numbers(): EngineNumbers {
    return {
      bitrateBps: this.#meter.bps(performance.now()),
      droppedParts: this.#droppedParts,
      codecs: this.#codecs,
    };
  }

  jumpToEdge(): void {
    this.#tick();
    playSomehow(this.video);
  }

  #onInit(info: InitMessage, segment: ArrayBuffer): void {
    const Source = mediaSourceClass();
    if (!Source?.isTypeSupported(info.mime)) {
      this.#lost('unsupported');
      return;
    }
    this.#codecs = codecsOf(info.mime);
    this.#sink ??= new MseSink(this.video, Source, {
      onAppended: (arrivedMs) => this.#onAppended(arrivedMs),
      onFailed: () => this.#lost('media'),
      onRun: () => this.#clock.reset(),
    });
    this.#sink.beginRun(info.mime, segment, info.mediaTime, performance.now());
    this.#presence(true);
  }

  #onPart(part: ArrayBuffer): void {
    const nowMs = performance.now();
    this.#meter.add(part.byteLength, nowMs);
    this.#sink?.part(part, nowMs);
  }

  #onAppended(arrivedMs: number): void {
    const newest = this.#sink?.ranges().at(-1);
    if (!newest) return;
    this.#clock.arrived(newest.end, arrivedMs);
    this.#tick();
  }

  #presence(there: boolean): void {
    this.#there = there;
    this.events.onPresence(there);
  }

  #tick(): void {
    const { video } = this;
    this.#caution = Math.max(0, this.#caution - FORGET_S_PER_TICK);
    if (!this.#sink || video.readyState === HTMLMediaElement.HAVE_NOTHING) return;
    const advice = adviseEdge({
      ranges: this.#sink.ranges(),
      position: video.currentTime,
      latency: this.latency,
      wanted: this.#wanted,
      rate: video.playbackRate,
      seeking: video.seeking,
    });
    if (advice.do === 'seek') video.currentTime = advice.to;
    else if (advice.rate !== video.playbackRate) video.playbackRate = advice.rate;
    if (video.paused) playSomehow(video);
    this.#sink.trim();
  }

  readonly #onWaiting = () => {
    const started = this.video.played.length > 0 && this.#there && !this.video.seeking;
    if (started) this.#caution = Math.min(MOST_CAUTION_S, this.#caution + CAUTION_S);
  };

  readonly #onVideoError = () => {
    if (this.video.error) this.#lost('media');
  };

  #lost(why: LostWhy): void {
    if (!this.#close) return;
    this.stop();
    this.events.onLost(why);
  }
}

function whyOf(code: number, opened: boolean): LostWhy {
  switch (code) {
    case 4401:
      return 'session';
    case 4403:
      return 'refused';
    case 4404:
      return 'gone';
    default:
      return opened ? 'broken' : 'unopened';
  }
}
