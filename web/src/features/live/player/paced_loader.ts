import type {
  HlsConfig,
  LoaderCallbacks,
  LoaderConfiguration,
  LoaderContext,
  PlaylistLoaderConstructor,
  PlaylistLoaderContext,
} from 'hls.js';
import type { HlsConstructor } from '@/lib/media/load_hls';
import type { Pace } from './pace';

/** hls.js's own loader for playlists, with blocking reloads held back by `pace`. */
export function pacedLoader(HlsClass: HlsConstructor, pace: Pace): PlaylistLoaderConstructor {
  const Base = HlsClass.DefaultConfig.loader;

  class PacedLoader extends Base {
    #timer: ReturnType<typeof setTimeout> | undefined;

    constructor(config: HlsConfig) {
      super(config);
    }

    override load(
      context: LoaderContext,
      config: LoaderConfiguration,
      callbacks: LoaderCallbacks<LoaderContext>,
    ): void {
      if (!(context as PlaylistLoaderContext).deliveryDirectives) {
        super.load(context, config, callbacks);
        return;
      }
      this.context = context;
      this.#timer = setTimeout(() => super.load(context, config, timed(callbacks, pace)), pace.waitMs);
    }

    override abort(): void {
      clearTimeout(this.#timer);
      super.abort();
    }

    override destroy(): void {
      clearTimeout(this.#timer);
      super.destroy();
    }
  }
  return PacedLoader as PlaylistLoaderConstructor;
}

function timed(callbacks: LoaderCallbacks<LoaderContext>, pace: Pace): LoaderCallbacks<LoaderContext> {
  return {
    ...callbacks,
    onSuccess: (response, stats, context, details) => {
      pace.answered(stats.loading.first - stats.loading.start);
      callbacks.onSuccess(response, stats, context, details);
    },
  };
}
