// A camera's stream as the server packages it, made by ffmpeg: an init segment, then parts of half a second.
import { spawn } from 'node:child_process';

const PART_S = 0.5;
const KEY_S = 2;
const KEEP_PARTS = 40;

const SIZES = { main: '1280x720', sub: '640x360' };

export class PretendStream {
  parts = [];
  init = null;
  run = 0;
  listeners = new Set();
  #child = null;
  #rest = Buffer.alloc(0);
  #head = [];
  #moof = null;

  constructor(kind, { size = SIZES[kind], fps = 25, source = 'testsrc2' } = {}) {
    Object.assign(this, { kind, size, fps, source });
    [this.width, this.height] = size.split('x').map(Number);
    this.mime = 'video/mp4; codecs="avc1.42c01f"';
  }

  start() {
    this.run += 1;
    this.parts = [];
    this.init = null;
    this.#rest = Buffer.alloc(0);
    this.#head = [];
    const input = `${this.source}=size=${this.size}:rate=${this.fps}`;
    const key = String(this.fps * KEY_S);
    const args =
      `-v error -re -f lavfi -i ${input} -c:v libx264 -preset ultrafast -profile:v baseline -pix_fmt yuv420p -g ${key}` +
      ` -keyint_min ${key} -sc_threshold 0 -b:v 1M -f mp4 -movflags empty_moov+default_base_moof+frag_keyframe` +
      ` -frag_duration ${PART_S * 1e6} -flush_packets 1 pipe:1`;
    const child = spawn('ffmpeg', args.split(' '), { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    child.stdout.on('data', (data) => child === this.#child && this.#onData(data));
    return this;
  }

  stop() {
    this.#child?.kill();
    this.#child = null;
  }

  /** As a camera that reconnects: another run, perhaps of another size. */
  restart(size = this.size) {
    this.stop();
    this.size = size;
    [this.width, this.height] = size.split('x').map(Number);
    this.start();
  }

  #onData(data) {
    this.#rest = Buffer.concat([this.#rest, data]);
    while (this.#rest.length >= 8 && this.#rest.length >= this.#rest.readUInt32BE(0)) {
      const length = this.#rest.readUInt32BE(0);
      this.#onBox(this.#rest.toString('latin1', 4, 8), this.#rest.subarray(0, length));
      this.#rest = this.#rest.subarray(length);
    }
  }

  #onBox(type, box) {
    if (type === 'ftyp' || type === 'moov') this.#head.push(box);
    if (type === 'moov') this.init = Buffer.concat(this.#head);
    if (type === 'moof') this.#moof = box;
    if (type === 'mdat' && this.#moof) this.#onPart(Buffer.concat([this.#moof, box]));
  }

  #onPart(bytes) {
    const at = bytes.indexOf('tfdt');
    const time = Number(bytes.readBigUInt64BE(at + 8)) / this.#timescale();
    const part = {
      bytes,
      time,
      key: Math.abs(time / KEY_S - Math.round(time / KEY_S)) < 0.01,
      run: this.run,
    };
    this.parts = [...this.parts, part].slice(-KEEP_PARTS);
    this.listeners.forEach((listener) => listener(part));
  }

  #timescale() {
    return this.init.readUInt32BE(this.init.indexOf('mdhd') + 16);
  }

  /** From the newest key frame on. */
  get newest() {
    const from = this.parts.findLastIndex((part) => part.key);
    return from < 0 ? [] : this.parts.slice(from);
  }
}
