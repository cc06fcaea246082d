import i18next from 'i18next';
import { offerToast } from '@/lib/toasts';
import { updateStep } from './update_step';

const CHECK_MS = 3_600_000;
const nothing = () => undefined;

/**
 * Registers the service worker, and offers a version that it finds. Browsers refuse it where they do not trust the
 * certificate; the app then works as without it. Returns what stops the watching.
 */
export function watchForUpdates(): () => void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return nothing;
  const updates = new Updates(navigator.serviceWorker);
  const start = () => void updates.start();
  if (document.readyState === 'complete') start();
  else window.addEventListener('load', start, { once: true });
  return () => {
    window.removeEventListener('load', start);
    updates.stop();
  };
}

class Updates {
  #ended = new AbortController();
  #timer: ReturnType<typeof setInterval> | undefined;
  #controlled: boolean;
  #asked = false;
  #offered = false;

  constructor(readonly workers: ServiceWorkerContainer) {
    this.#controlled = workers.controller !== null;
    workers.addEventListener('controllerchange', () => this.#onChange(), { signal: this.#ended.signal });
  }

  async start(): Promise<void> {
    const { signal } = this.#ended;
    const options = { updateViaCache: 'none' } as const;
    const registration: ServiceWorkerRegistration | undefined = await this.workers
      .register('/sw.js', options)
      .catch(nothing);
    if (!registration || signal.aborted) return;
    if (registration.waiting) void this.#onWaiting(registration.waiting);
    registration.addEventListener(
      'updatefound',
      () => {
        const found = registration.installing;
        found?.addEventListener('statechange', () => {
          if (found.state === 'installed' && this.workers.controller) void this.#onWaiting(found);
        });
      },
      { signal },
    );
    const look = () => {
      if (document.visibilityState === 'visible') void registration.update().catch(nothing);
    };
    this.#timer = setInterval(look, CHECK_MS);
    document.addEventListener('visibilitychange', look, { signal });
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#ended.abort();
  }

  async #onWaiting(worker: ServiceWorker): Promise<void> {
    const takeOver = () => worker.postMessage('take over');
    const step = updateStep({ event: 'waiting', asked: this.#asked, current: await isCurrent() });
    if (step === 'takeOver') takeOver();
    if (step === 'offer') {
      this.#offer(() => {
        this.#asked = true;
        // It may be in charge already, by another tab's wish.
        if (worker.state === 'installed') takeOver();
        else window.location.reload();
      });
    }
  }

  #onChange(): void {
    const first = !this.#controlled;
    this.#controlled = true;
    if (first) return;
    void isCurrent().then((current) => {
      const step = updateStep({ event: 'changed', asked: this.#asked, current });
      if (step === 'reload') window.location.reload();
      if (step === 'offer') this.#offer(() => window.location.reload());
    });
  }

  #offer(accept: () => void): void {
    if (this.#offered || this.#ended.signal.aborted) return;
    this.#offered = true;
    offerToast(i18next.t('update.text'), i18next.t('update.action'), accept);
  }
}

/** Whether the server's index.html loads what this page was loaded with. */
async function isCurrent(): Promise<boolean> {
  const own = document.querySelector('script[type=module][src]')?.getAttribute('src');
  try {
    const index = await (await fetch('/', { cache: 'no-store' })).text();
    return Boolean(own) && index.includes(`"${own}"`);
  } catch {
    return false;
  }
}
