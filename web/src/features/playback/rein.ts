import { freezeFrame } from '@/lib/media/freeze_frame';
import { isInStep, steer, type Follower, type Leader, type Steering } from './follow';
import type { PlaybackPlayer } from './playback_player';

/** How long seeks are thought to take, before one was seen and whatever was seen. */
const SEEK_TAKES_MS = { first: 250, least: 100, most: 3_000 };
/** Between `play()` and a picture that moves. */
const SET_OFF_MS = 25;
/** From here on the next pull is too late to set off. */
const SOON_MS = 120;

/** Keeps one player on the moment of another one. */
export class Rein {
  /** How far the follower was ahead; null when there was nothing to compare, or nothing of it is shown. */
  driftMs: number | null = null;
  inStep = false;
  #soughtMs = -Infinity;
  #soughtAt = -Infinity;
  #landed = true;
  #seekTakesMs = SEEK_TAKES_MS.first;
  #setOff: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly player: PlaybackPlayer) {}

  drop(): void {
    clearTimeout(this.#setOff);
  }

  /** To be called some ten times a second, and whenever the first one leaps, sets off or stops. */
  pull(first: PlaybackPlayer): Steering | null {
    clearTimeout(this.#setOff);
    this.driftMs = null;
    if (first.wallMs === null) return null;
    const absent = first.state.phase === 'absent';
    const ready = absent || first.state.phase === 'ready';
    const playing = ready && first.state.playing && (absent || !first.video.seeking);
    const leader = { wallMs: first.wallMs, playing, rate: first.rate };
    const follower = this.#look(first.wallMs);
    const steering = steer(leader, follower);
    this.#judge(leader, follower, steering);
    this.#do(steering, leader);
    return steering;
  }

  #look(leaderMs: number): Follower {
    const { player } = this;
    const { phase } = player.state;
    const seeking = phase === 'ready' && player.video.seeking;
    const sinceSeekMs = performance.now() - this.#soughtAt;
    // What is loaded anew takes longer than the seeks that follow.
    if (phase !== 'ready') this.#landed = true;
    if (!seeking && !this.#landed) {
      this.#landed = true;
      this.#seekTakesMs = Math.min(SEEK_TAKES_MS.most, Math.max(SEEK_TAKES_MS.least, sinceSeekMs));
    }
    return {
      phase: phase === 'ready' ? 'ready' : phase === 'loading' ? 'loading' : 'nothing',
      wallMs: player.wallMs ?? -Infinity,
      covered: player.covers(leaderMs),
      inStep: this.inStep,
      current: player.isCurrent,
      seeking,
      soughtMs: this.#soughtMs,
      sinceSeekMs,
      seekTakesMs: this.#seekTakesMs,
    };
  }

  /** Whether what it shows is of the leader's moment. What is not gives way to the last picture that was. */
  #judge(leader: Leader, follower: Follower, steering: Steering): void {
    const compared = follower.phase === 'ready' && steering.kind !== 'hold';
    const inStep = compared && isInStep(leader, follower);
    if (this.inStep && !inStep) freezeFrame(this.player.video, this.player.canvas);
    this.inStep = inStep;
    if (inStep) this.driftMs = follower.wallMs - leader.wallMs;
  }

  #do(steering: Steering, leader: Leader): void {
    const { player } = this;
    switch (steering.kind) {
      case 'seek':
        this.#soughtMs = steering.wallMs;
        this.#soughtAt = performance.now();
        this.#landed = false;
        this.#stand();
        player.seek(steering.wallMs, false);
        break;
      case 'play':
        this.#play(steering.rate);
        break;
      case 'meet':
        this.#stand();
        if (steering.inMs < SOON_MS)
          this.#setOff = setTimeout(() => this.#play(leader.rate), Math.max(0, steering.inMs - SET_OFF_MS));
        break;
      case 'rest':
      case 'hold':
        this.#stand();
        break;
      case 'wait':
        break;
    }
  }

  #play(rate: number): void {
    const { player } = this;
    player.setRate(Math.min(16, Math.max(0.0625, rate)));
    if (!player.state.playing || player.video.paused) player.play();
  }

  #stand(): void {
    const { player } = this;
    if (player.state.playing || !player.video.paused) player.pause();
  }
}
