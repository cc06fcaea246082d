// What the service worker does with a request. Pure: the worker itself only carries it out.

export interface Asked {
  method: string;
  /** Of the request: `navigate` opens a page. */
  mode: string;
  url: string;
}

export type Rule =
  /** Not ours: the browser asks the server, as if there were no worker. */
  | 'server'
  /** A page of the app: the server's, else the shell that is kept. */
  | 'page'
  /** Its name holds its content's hash: what is kept is as good as the server's. */
  | 'kept'
  /** Of the shell, but its name stays when it changes: the server's, else what is kept. */
  | 'fresh';

const CACHE = 'dvr-app-';

export const cacheName = (version: string) => CACHE + version;

/** `files`: paths of this version's shell, `/assets/index-abc.js`. Media, the API and the worker itself are never among them. */
export function ruleFor({ method, mode, url }: Asked, origin: string, files: ReadonlySet<string>): Rule {
  const { origin: from, pathname } = new URL(url);
  if (method !== 'GET' || from !== origin) return 'server';
  if (mode === 'navigate') return isPage(pathname) ? 'page' : 'server';
  if (pathname.startsWith('/assets/')) return 'kept';
  return files.has(pathname) ? 'fresh' : 'server';
}

/** As the server sees it: a name with an ending is a file, all else below the root is the app. */
function isPage(pathname: string): boolean {
  if (/^\/(api|assets)(\/|$)/.test(pathname) || /^\/(healthz|readyz|metrics)$/.test(pathname)) return false;
  return pathname === '/index.html' || !/\.[^/]*$/.test(pathname);
}

/** An answer of the recorder itself; 502 and 504 come from a proxy before it, which cannot reach it. */
export function isRecorders(status: number): boolean {
  return status !== 502 && status !== 504;
}

/** Whether index.html is of this version: all that it loads is among its files. A server may be replaced while they are fetched. */
export function isWhole(index: string, files: ReadonlySet<string>): boolean {
  const loaded = [...index.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
  return loaded.length > 0 && loaded.every((path) => files.has(path));
}

/**
 * What may go once a version is in charge. The newest other one stays: pages that were opened before still load their parts
 * from it. `names`: oldest first.
 */
export function staleCaches(names: readonly string[], current: string): string[] {
  const others = names.filter((name) => name.startsWith(CACHE) && name !== current);
  return others.slice(0, -1);
}
