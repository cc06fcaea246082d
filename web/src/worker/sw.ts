// The service worker: opens the app without the recorder, so that it can say so. It keeps the app's own files of one version,
// never media or answers of the API. vite.config.ts writes the version and its files into it.
import { cacheName, isRecorders, isWhole, ruleFor, staleCaches } from './cache_rules';

declare const self: ServiceWorkerGlobalScope;
declare const __SHELL__: { version: string; files: string[] };

/** So long a page waits for a network that does not answer. */
const PATIENCE_MS = 4_000;
const INDEX = '/index.html';

const { version, files } = __SHELL__;
const current = cacheName(version);
const known = new Set(files);

self.addEventListener('install', (event) => event.waitUntil(keepShell()));
self.addEventListener('activate', (event) => event.waitUntil(takeOver()));
// A new version waits until a person wants it, or no page is open.
self.addEventListener('message', (event) => {
  if (event.data === 'take over') event.waitUntil(self.skipWaiting());
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  switch (ruleFor(request, self.location.origin, known)) {
    case 'server':
      return;
    case 'page':
      event.respondWith(serverOr(request, INDEX));
      return;
    case 'fresh':
      event.respondWith(serverOr(request, new URL(request.url).pathname));
      return;
    case 'kept':
      event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
      return;
  }
});

/** All of it or nothing. */
async function keepShell(): Promise<void> {
  const cache = await caches.open(current);
  try {
    // One after the other: cameras that are being watched come first.
    for (const file of files) await cache.add(file);
    const index = await cache.match(INDEX);
    if (!index || !isWhole(await index.text(), known))
      throw new Error('the server has another version by now');
  } catch (error) {
    await caches.delete(current);
    throw error;
  }
}

async function takeOver(): Promise<void> {
  const stale = staleCaches(await caches.keys(), current);
  await Promise.all(stale.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function serverOr(request: Request, path: string): Promise<Response> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(request, { signal: patience.signal });
    if (isRecorders(answer.status)) return answer;
    return (await shell(path)) ?? answer;
  } catch (error) {
    const kept = await shell(path);
    if (kept) return kept;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function shell(path: string): Promise<Response | undefined> {
  return await (await caches.open(current)).match(path);
}
