import type Hls from 'hls.js';
import type { ErrorData, LevelDetails } from 'hls.js';
import { playlistUrl } from '@/lib/api/media_urls';
import { refreshSession } from '@/lib/api/refresh';
import { freezeFrame } from '@/lib/media/freeze_frame';
import { listenTo } from '@/lib/media/listen';
import { loadHls, playsHlsNatively, type HlsConstructor } from '@/lib/media/load_hls';
import { AbsentClock } from './absent_clock';
import { beginningOf, coversMoment, mediaAt, stretchesOf, wallAt } from './clock_map';
import { FrameClock } from './frame_clock';
import { GapWatch } from './gap_watch';
import { bufferFor, CONFIG } from './hls_config';
import { openNative } from './native_hls';
import type { Locate, PlayerState } from './player_state';
import { seekEnd } from './seek_end';
import { Standstill } from './standstill';
import { SHORT_MS, type Found, type Others } from './whereabouts';

const BEFORE_MS = 5 * 60_000;
const AFTER_MS = 25 * 60_000;
const WAIT_MS = 3_000;
const WATCH_MS = 50;
/** The catalog's end of footage may lie this far after the playlist's, whose dates stand once a file. */
const END_DRIFT_MS = 500;
/** Into the frame: a seek to a frame's very first moment may show the frame before it. */
const INTO_FRAME_S = 0.001;

/**
 * Plays the footage of one camera in windows of half an hour, addressed by time of day.
 * A seek inside the window is a seek of the video; outside, the next window is loaded behind a frozen picture.
 */
export class PlaybackPlayer {
  #hls: Hls | null = null;
  #details: LevelDetails | null = null;
  #frames: FrameClock;
  #state: PlayerState = { phase: 'idle', playing: false };
  #wanted = { wallMs: 0, play: false };
  #generation = 0;
  #retried = false;
  /** What is loaded next is to go on where the footage ended. */
  #goesOn = false;
  #waitTimer: ReturnType<typeof setTimeout> | undefined;
  #stopListening: () => void;
  #watching: ReturnType<typeof setInterval>;
  #clock = new AbsentClock();
  #gaps: GapWatch;
  #standstill = new Standstill();
  /** Whether there are other cameras on this one's clock, which is then not to leap over what they have. */
  together = () => false;

  constructor(
    readonly cameraId: number,
    readonly video: HTMLVideoElement,
    readonly canvas: HTMLCanvasElement,
    readonly locate: Locate,
    readonly onState: (state: PlayerState) => void,
    fps: number,
  ) {
    this.#frames = new FrameClock(video, fps);
    // What the browser itself does with the video: media keys, picture in picture, the end.
    this.#stopListening = listenTo(video, {
      ended: () => void this.#onEnded(),
      play: () => this.#follow(true),
      pause: () => this.#follow(false),
    });
    this.#gaps = new GapWatch(locate);
    this.#watching = setInterval(() => this.#watch(), WATCH_MS);
  }

  destroy(): void {
    this.#generation += 1;
    clearTimeout(this.#waitTimer);
    clearInterval(this.#watching);
    this.#stopListening();
    this.#frames.stop();
    this.#hls?.destroy();
    this.#hls = null;
  }

  /** The moment on the screen; while loading, the one that was asked for. Null before the first seek. */
  get wallMs(): number | null {
    if (this.#state.phase === 'idle') return null;
    if (this.#state.phase === 'absent') return this.#clockMs();
    if (this.#state.phase !== 'ready') return this.#wanted.wallMs;
    return this.#wallAt(this.video.currentTime) ?? this.#wanted.wallMs;
  }

  get frameMs(): number {
    return this.#frames.frameMs;
  }

  /** The picture on the screen is that of `wallMs`. */
  get isCurrent(): boolean {
    return this.#frames.isCurrent();
  }

  get state(): PlayerState {
    return this.#state;
  }

  get rate(): number {
    return this.video.playbackRate;
  }

  /** Whether there is footage of a moment; null outside of what is loaded. */
  covers(wallMs: number): boolean | null {
    return this.#state.phase === 'ready' ? coversMoment(this.#stretches(), wallMs) : null;
  }

  /** Goes to a moment, or to the footage after it; plays on when it played. */
  seek(wallMs: number, play = this.#wanted.play): void {
    clearTimeout(this.#waitTimer);
    this.#retried = false;
    this.#goesOn = false;
    this.#gaps.forget();
    this.#wanted = { wallMs, play };
    const media = this.#inWindow(wallMs);
    if (media === null || (this.together() && !this.#hasNear(wallMs))) {
      void this.#open(wallMs);
      return;
    }
    this.#show(media);
  }

  /** A moment that is known to have no footage. */
  showNothing(wallMs: number): void {
    clearTimeout(this.#waitTimer);
    this.#generation += 1;
    this.#wanted = { wallMs, play: false };
    this.video.pause();
    this.#set({ phase: 'empty', playing: false });
  }

  play(): void {
    this.#wanted.play = true;
    this.#clock.settle(this.#state.playing, this.rate);
    this.#set({ playing: true });
    if (this.#state.phase !== 'ready') return;
    this.video.play().catch(() => {
      // Sound without a gesture is refused: go on silently.
      this.video.muted = true;
      this.video.play().catch(() => this.#set({ playing: false }));
    });
  }

  pause(): void {
    this.#wanted.play = false;
    this.video.pause();
    this.#clock.settle(this.#state.playing, this.rate);
    this.#set({ playing: false });
  }

  /** When the picture that a seek lands on begins; null when that cannot be told. */
  async landing(): Promise<number | null> {
    if (this.#state.phase !== 'ready') return null;
    const generation = this.#generation;
    await seekEnd(this.video, () => this.#frames.isExact());
    const media = this.#frames.shown();
    return media === null || generation !== this.#generation ? null : this.#wallAt(media);
  }

  step(frames: 1 | -1): void {
    this.pause();
    if (this.#state.phase === 'ready') this.video.currentTime = this.#frames.target(frames);
  }

  setRate(rate: number): void {
    if (this.video.playbackRate === rate && this.video.defaultPlaybackRate === rate) return;
    this.#clock.settle(this.#state.playing, this.rate);
    this.video.defaultPlaybackRate = rate;
    this.video.playbackRate = rate;
    if (this.#hls) this.#hls.config.maxBufferLength = bufferFor(rate);
  }

  #set(change: Partial<PlayerState>): void {
    const next = { ...this.#state, ...change };
    if (next.phase === this.#state.phase && next.playing === this.#state.playing) return;
    this.#state = next;
    this.onState(next);
  }

  #follow(playing: boolean): void {
    if (this.#state.phase !== 'ready' || this.video.ended) return;
    this.#wanted.play = playing;
    this.#set({ playing });
  }

  #stretches() {
    return stretchesOf(this.#details?.fragments ?? []);
  }

  #wallAt(media: number): number | null {
    return wallAt(this.#stretches(), media);
  }

  /** Media time when the loaded window holds the moment itself. */
  #inWindow(wallMs: number): number | null {
    if (this.#state.phase !== 'ready' && this.#state.phase !== 'absent') return null;
    const stretches = this.#stretches();
    const first = stretches[0];
    return first && wallMs >= first.wallStart ? mediaAt(stretches, wallMs) : null;
  }

  /** The window has the moment, or footage so shortly after it that no other camera is asked. */
  #hasNear(wallMs: number): boolean {
    const stretches = this.#stretches();
    return [wallMs, wallMs + SHORT_MS / 2, wallMs + SHORT_MS].some((ms) => coversMoment(stretches, ms));
  }

  async #open(wallMs: number): Promise<void> {
    const generation = ++this.#generation;
    freezeFrame(this.video, this.canvas);
    this.#set({ phase: 'loading', playing: this.#wanted.play });
    try {
      const found = await this.locate(wallMs);
      if (generation === this.#generation) await this.#arrive(found, generation);
    } catch {
      if (generation === this.#generation) this.#set({ phase: 'failed', playing: false });
    }
  }

  async #arrive(found: Found | null, generation: number): Promise<void> {
    if (found === null) {
      this.#set({ phase: 'empty', playing: false });
    } else if (found.kind === 'others') {
      this.#goWithout(found);
    } else {
      this.#wanted.wallMs = found.ms;
      const Hls = await loadHls();
      if (generation === this.#generation) this.#load(Hls, generation);
    }
  }

  /** A moment of the window that is loaded. */
  #show(media: number): void {
    if (this.#state.phase !== 'ready') this.#generation += 1;
    this.video.currentTime = media + INTO_FRAME_S;
    this.#set({ phase: 'ready' });
    if (this.#wanted.play) this.play();
  }

  #clockMs(): number {
    return this.#clock.wallMs(this.#state.playing, this.rate);
  }

  #goWithout({ ms, untilMs }: Others): void {
    this.#generation += 1;
    this.#gaps.forget();
    this.#wanted.wallMs = ms;
    this.#clock.start(ms, untilMs);
    this.#set({ phase: 'absent', playing: this.#wanted.play });
    this.video.pause();
  }

  #watch(): void {
    this.#watchStandstill();
    if (!this.#wanted.play || !this.together()) return;
    if (this.#state.phase === 'absent') {
      this.#watchClock();
    } else if (this.#state.phase === 'ready' && !this.video.seeking) {
      const others = this.#gaps.atPicture(this.wallMs ?? 0, this.#stretches(), this.rate);
      if (others) this.#goWithout(others);
    }
  }

  #watchStandstill(): void {
    const { phase, playing } = this.#state; // not playing: the browser may have refused
    const runs = this.#wanted.play && playing && phase === 'ready' && !this.video.ended && !document.hidden;
    const advice = this.#standstill.check(performance.now(), runs ? this.video.currentTime : null);
    if (advice === 'again') this.play();
    if (advice === 'anew') void this.#open(this.wallMs ?? this.#wanted.wallMs);
  }

  #watchClock(): void {
    const { untilMs } = this.#clock;
    const found = this.#gaps.atClock(this.#clockMs(), untilMs, this.rate);
    if (found === undefined) return;
    if (found?.kind === 'others') {
      this.#goWithout(found);
    } else if (found) {
      this.seek(found.ms, true);
    } else {
      this.#gaps.forget();
      this.#wanted.wallMs = untilMs;
      this.#waitForMore();
    }
  }

  #load(Hls: HlsConstructor | null, generation: number): void {
    this.#hls?.destroy();
    this.#hls = null;
    this.#details = null;
    const { wallMs } = this.#wanted;
    const url = playlistUrl(this.cameraId, wallMs - BEFORE_MS, wallMs + AFTER_MS);
    if (Hls) this.#attach(Hls, url, generation);
    else if (playsHlsNatively(this.video)) this.#attachNative(url, generation);
    else this.#set({ phase: 'unsupported', playing: false });
  }

  #attach(HlsClass: HlsConstructor, url: string, generation: number): void {
    const rate = this.video.playbackRate;
    const hls = new HlsClass({ ...CONFIG, maxBufferLength: bufferFor(rate) });
    this.#hls = hls;
    hls.on(HlsClass.Events.ERROR, (_event, data) => this.#onError(hls, data, HlsClass));
    hls.once(HlsClass.Events.LEVEL_LOADED, (_event, data) => {
      if (generation === this.#generation) this.#begin(hls, data.details);
    });
    hls.on(HlsClass.Events.MEDIA_ATTACHED, () => this.setRate(rate));
    this.video.addEventListener('loadeddata', () => this.#ready(generation), { once: true });
    hls.loadSource(url);
    hls.attachMedia(this.video);
  }

  /** The playlist is there: start at the wanted moment's fragment, and load nothing before it. */
  #begin(hls: Hls, details: LevelDetails): void {
    // The library corrects these fragments' starts as it reads them; the object stays the same.
    this.#details = details;
    const beginning = beginningOf(stretchesOf(details.fragments), this.#wanted.wallMs, this.#goesOn);
    if (beginning === 'empty') this.#set({ phase: 'empty', playing: false });
    else if (beginning === 'over') this.#restAtEnd();
    else hls.startLoad(beginning + INTO_FRAME_S);
  }

  #restAtEnd(): void {
    this.#wanted = { wallMs: this.#wanted.wallMs + END_DRIFT_MS, play: true };
    this.#waitForMore();
  }

  #ready(generation: number): void {
    if (generation !== this.#generation) return;
    this.#retried = false;
    this.#goesOn = false;
    this.#set({ phase: 'ready' });
    // The first fragment's real times are known now: land exactly.
    const media = mediaAt(this.#stretches(), this.#wanted.wallMs);
    const landed = this.video.currentTime - INTO_FRAME_S;
    if (media !== null && Math.abs(media - landed) > INTO_FRAME_S)
      this.video.currentTime = media + INTO_FRAME_S;
    if (this.#wanted.play) this.play();
  }

  #attachNative(url: string, generation: number): void {
    openNative(
      this.video,
      url,
      () => generation === this.#generation,
      () => this.#wanted.wallMs,
      () => {
        this.#set({ phase: 'ready' });
        if (this.#wanted.play) this.play();
      },
    );
  }

  #onError(hls: Hls, data: ErrorData, HlsClass: HlsConstructor): void {
    if (hls !== this.#hls || !data.fatal) return;
    if (data.response?.code === 401 && !this.#retried) {
      this.#retried = true;
      void refreshSession().then(() => this.#open(this.#wanted.wallMs));
    } else if (data.details === HlsClass.ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR) {
      this.#set({ phase: 'unsupported', playing: false });
    } else if (!this.#retried) {
      this.#retried = true;
      void this.#open(this.wallMs ?? this.#wanted.wallMs);
    } else {
      this.#set({ phase: 'failed', playing: false });
    }
  }

  /** The window's end: go on with the next footage, which may still have to be recorded. */
  async #onEnded(): Promise<void> {
    const last = this.#stretches().at(-1);
    if (!last || this.#state.phase !== 'ready' || !this.#wanted.play) return;
    const generation = this.#generation;
    this.#wanted = { wallMs: last.wallEnd, play: true };
    const next = await this.locate(last.wallEnd + (this.together() ? SHORT_MS / 2 : 1)).catch(() => null);
    if (generation !== this.#generation) return;
    this.#goOn(next);
  }

  #goOn(next: Found | null): void {
    this.#goesOn = true;
    if (next === null) this.#waitForMore();
    else if (next.kind === 'others') this.#goWithout(next);
    else void this.#open(next.ms);
  }

  #waitForMore(): void {
    this.#set({ phase: 'waiting', playing: true });
    this.#waitTimer = setTimeout(() => {
      const generation = this.#generation;
      void this.locate(this.#wanted.wallMs + 1)
        .catch(() => null)
        .then((next) => {
          if (generation !== this.#generation || this.#state.phase !== 'waiting') return;
          this.#goOn(next);
        });
    }, WAIT_MS);
  }
}
