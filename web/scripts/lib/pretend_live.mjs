// The live sockets and playlists of cameras that are not there (docs/reference/live-socket.md), and what may go wrong with them.
import { PretendStream } from './pretend_stream.mjs';
import { acceptSocket, refuseSocket } from './web_socket_server.mjs';

const PATH = /^\/api\/live\/(\d+)(\/sub)?\/(ws|index\.m3u8|media\.m3u8|init\.mp4|(\d+)\.m4s)$/;

export class PretendLive {
  /** Set to an HTTP status: sockets are refused with it. */
  refuse = 0;
  /** Nothing is sent any more, and nothing is closed: a cable that was pulled. */
  silent = false;
  lines = new Set();
  opened = 0;

  constructor(httpServer) {
    this.streams = { main: new PretendStream('main').start(), sub: new PretendStream('sub').start() };
    this.heartbeat = setInterval(() => this.#each(({ line }) => line.say({ type: 'heartbeat' })), 5_000);
    httpServer.on('upgrade', (request, socket) => this.#onUpgrade(request, socket));
  }

  stop() {
    clearInterval(this.heartbeat);
    Object.values(this.streams).forEach((stream) => stream.stop());
    this.lines.forEach(({ line }) => line.cut());
  }

  /** As it began: no faults, nobody listens. */
  reset() {
    this.refuse = 0;
    this.silent = false;
    this.opened = 0;
    this.cutAll();
  }

  cutAll() {
    this.lines.forEach(({ line }) => line.cut());
  }

  close(cameraId, code) {
    this.#each(({ line, id }) => id === cameraId && line.close(code));
  }

  away() {
    this.#each((one) => {
      one.run = 0;
      one.line.say({ type: 'away' });
    });
  }

  /** So many parts are not sent to those who watch, and they are told. */
  drop(count) {
    this.#each((one) => (one.dropping = count));
  }

  #each(work) {
    if (!this.silent) this.lines.forEach(work);
  }

  #onUpgrade(request, socket) {
    // The line of events: open, and quiet.
    if (request.url.startsWith('/api/ws/')) return void acceptSocket(request, socket);
    const [, id, sub, file] = PATH.exec(request.url) ?? [];
    if (file !== 'ws' || this.refuse || this.silent) {
      if (this.silent) socket.destroy();
      else refuseSocket(socket, this.refuse || 404);
      return;
    }
    this.opened += 1;
    const kind = sub ? 'sub' : 'main';
    const stream = this.streams[kind];
    const one = {
      line: acceptSocket(request, socket),
      id: Number(id),
      kind,
      run: 0,
      dropping: 0,
      dropped: 0,
    };
    const onPart = (part) => this.silent || this.#onPart(one, stream, part);
    this.lines.add(one);
    stream.listeners.add(onPart);
    one.line.onEnd(() => {
      this.lines.delete(one);
      stream.listeners.delete(onPart);
    });
    one.line.say({ type: 'hello', camera_id: one.id, stream: kind });
    stream.newest.forEach(onPart);
  }

  #onPart(one, stream, part) {
    if (one.run !== part.run) {
      if (!part.key) return;
      one.run = part.run;
      const { mime, width, height, init, run } = stream;
      const time = new Date().toISOString();
      one.line.say({ type: 'init', run, mime, width, height, media_time: part.time, time });
      one.line.send(init);
    }
    if (one.dropping > 0 || (one.dropped > 0 && !part.key)) {
      one.dropping = Math.max(0, one.dropping - 1);
      one.dropped += 1;
      return;
    }
    if (one.dropped > 0) one.line.say({ type: 'dropped', parts: one.dropped, duration: one.dropped / 2 });
    one.dropped = 0;
    one.line.send(part.bytes);
  }

  /** An answer for Playwright's `route.fulfill`, or null when the path is not of a live stream. */
  answer(pathname) {
    const [, , sub, file, number] = PATH.exec(pathname) ?? [];
    if (!file) return null;
    const stream = this.streams[sub ? 'sub' : 'main'];
    if (this.silent) return { status: 503 };
    if (file === 'index.m3u8')
      return text('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000000,CODECS="avc1.42c01f"\nmedia.m3u8\n');
    if (file === 'init.mp4') return { contentType: 'video/mp4', body: stream.init };
    if (file === 'media.m3u8') return text(playlist(stream));
    const at = stream.parts.findIndex((part) => Math.round(part.time * 2) === Number(number));
    return {
      contentType: 'video/mp4',
      body: Buffer.concat(stream.parts.slice(at, at + 4).map((part) => part.bytes)),
    };
  }
}

const text = (body) => ({ contentType: 'application/vnd.apple.mpegurl', body });

function playlist({ parts }) {
  const begins = parts.filter((part, i) => part.key && i + 4 <= parts.length);
  const first = Math.round((begins[0]?.time ?? 0) / 2);
  const segments = begins.map((part) => `#EXTINF:2.0,\n${Math.round(part.time * 2)}.m4s\n`).join('');
  return `#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:${first}\n#EXT-X-MAP:URI="init.mp4"\n${segments}`;
}
