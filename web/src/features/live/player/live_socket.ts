import { readLiveMessage, type InitMessage } from './live_messages';

export interface LiveSocketEvents {
  onHello: () => void;
  onInit: (info: InitMessage, segment: ArrayBuffer) => void;
  onPart: (part: ArrayBuffer) => void;
  onDropped: (parts: number) => void;
  onAway: () => void;
  /** Once, and nothing after it. `opened`: the server had said hello. */
  onClose: (code: number, opened: boolean) => void;
}

const OPENING_MS = 10_000;
/** The server says something every 5 s. */
const SILENCE_MS = 13_000;
const MOST_BYTES = 48 * 1024 * 1024;

const ABNORMAL = 1006;
/** `WebSocket.CONNECTING` */
const CONNECTING = 0;

/** Listens to the live socket of one camera. Returns what closes it, silently and for good. */
export function openLiveSocket(
  url: string,
  events: LiveSocketEvents,
  open: (url: string) => WebSocket = (wanted) => new WebSocket(wanted),
): () => void {
  const socket = open(url);
  socket.binaryType = 'arraybuffer';
  let opened = false;
  let over = false;
  let started = false;
  let init: InitMessage | null = null;
  let timer: ReturnType<typeof setTimeout>;

  // A dead network never tells: the end is not waited for. Browsers complain about one that is closed while it opens.
  const close = () => {
    over = true;
    clearTimeout(timer);
    if (socket.readyState === CONNECTING) socket.onopen = () => socket.close();
    else socket.close();
  };
  const end = (code: number) => {
    if (over) return;
    close();
    events.onClose(code, opened);
  };
  const listen = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => end(ABNORMAL), ms);
  };
  const onText = (text: string) => {
    const said = readLiveMessage(text);
    if (said?.type === 'hello') {
      opened = true;
      events.onHello();
    } else if (said?.type === 'init') init = said;
    else if (said?.type === 'dropped') events.onDropped(said.parts);
    else if (said?.type === 'away') events.onAway();
  };
  const onBinary = (bytes: ArrayBuffer) => {
    const begins = init;
    init = null;
    if (begins) {
      started = true;
      events.onInit(begins, bytes);
    } else if (started && bytes.byteLength <= MOST_BYTES) events.onPart(bytes);
    else end(ABNORMAL);
  };

  listen(OPENING_MS);
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (over) return;
    listen(SILENCE_MS);
    if (typeof data === 'string') onText(data);
    else if (data instanceof ArrayBuffer) onBinary(data);
  };
  socket.onclose = ({ code }) => end(code);
  return close;
}
