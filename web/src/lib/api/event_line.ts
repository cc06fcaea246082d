// The socket of events (docs/reference/events.md): kept open, opened again, and never trusted to be whole.

export interface ServerEvent {
  id: string;
  type: string;
  data: Readonly<Record<string, unknown>>;
}

/** After this long without a word the line is dead; the server says something every 15 s. */
const SILENCE_MS = 40_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

export function readEvent(text: unknown): ServerEvent | null {
  if (typeof text !== 'string') return null;
  try {
    const { id, type, data } = JSON.parse(text) as Record<string, unknown>;
    if (typeof id !== 'string' || typeof type !== 'string' || typeof data !== 'object' || data === null)
      return null;
    return { id, type, data: data as ServerEvent['data'] };
  } catch {
    return null;
  }
}

/** Longer each time, and not for all browsers of a house at once. */
export function waitBeforeTry(failures: number, random = Math.random()): number {
  const whole = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(whole * (0.5 + random / 2));
}

/** Where to ask: with the last id that was read, to be told what came after it. */
export function eventsUrl(origin: string, lastId: string | null): string {
  const url = new URL('/api/ws/', origin.replace(/^http/, 'ws'));
  if (lastId) url.searchParams.set('last_event_id', lastId);
  return url.href;
}

export interface EventLineOptions {
  onEvent: (event: ServerEvent) => void;
  /** Called before each try but the first: is it worth it? A session that has ended is found out here. */
  mayTry: () => Promise<boolean>;
  open?: (url: string) => WebSocket;
}

/** Opens the line and keeps it open. Returns what closes it for good. */
export function openEventLine({
  onEvent,
  mayTry,
  open = (url) => new WebSocket(url),
}: EventLineOptions): () => void {
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastId: string | null = null;
  let failures = 0;
  let over = false;

  const listen = () => {
    clearTimeout(timer);
    timer = setTimeout(() => socket?.close(), SILENCE_MS);
  };
  const connect = () => {
    const mine = open(eventsUrl(location.origin, lastId));
    socket = mine;
    listen();
    mine.onmessage = ({ data }) => {
      const event = readEvent(data);
      if (over || !event) return;
      failures = 0;
      lastId = event.id;
      listen();
      onEvent(event);
    };
    mine.onclose = () => {
      clearTimeout(timer);
      if (over || socket !== mine) return;
      failures += 1;
      timer = setTimeout(() => void again(), waitBeforeTry(failures));
    };
  };
  const again = async () => {
    const worth = await mayTry().catch(() => true);
    if (over) return;
    if (worth) connect();
    else timer = setTimeout(() => void again(), LONGEST_WAIT_MS);
  };
  connect();
  return () => {
    over = true;
    clearTimeout(timer);
    socket?.close();
  };
}
