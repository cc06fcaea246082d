import { useTranslation } from 'react-i18next';
import { formatDuration } from '@/lib/time/format';
import type { Moment } from './footage';
import type { View } from './timeline_view';
import type { Thumbnail } from './use_thumbnails';

interface TimelineHintProps {
  ms: number;
  thumbnail: Thumbnail;
  view: View;
  moment: Moment;
  time: string;
  /** Above the pills of clip making. */
  raised: boolean;
}

/** What is under the pointer: a picture where there is footage, the reason where there is none. */
export function TimelineHint({ ms, thumbnail, view, moment, time, raised }: TimelineHintProps) {
  const { t } = useTranslation();
  const part = (ms - view.startMs) / (view.endMs - view.startMs);
  const recorded = moment.kind === 'recorded' || moment.kind === 'permanent';
  return (
    <div
      data-testid="timeline-hint"
      data-kind={moment.kind}
      className={`pointer-events-none absolute bottom-full z-20 flex w-48 flex-col overflow-hidden rounded-lg border border-line bg-raised text-xs shadow-card ${raised ? 'mb-8' : 'mb-2'}`}
      style={{ left: `clamp(0px, calc(${part * 100}% - 6rem), calc(100% - 12rem))` }}
    >
      {recorded && <Picture thumbnail={thumbnail} />}
      <p className="flex items-baseline justify-between gap-2 px-2.5 pt-1.5 font-semibold tabular-nums">
        {time}
        <span className="font-normal text-muted">{t(`timeline.${moment.kind}`)}</span>
      </p>
      <p className="px-2.5 pb-1.5 text-muted">
        {moment.kind === 'gap' && (
          <>
            {t(`reason.${moment.gap.reason}.what`)}
            {Number.isFinite(moment.gap.endMs) && (
              <span className="tabular-nums">
                {' · '}
                {formatDuration(Math.max(1, (moment.gap.endMs - moment.gap.startMs) / 1000))}
              </span>
            )}
          </>
        )}
      </p>
    </div>
  );
}

/** Its room is there before it is, and whatever comes of it. */
function Picture({ thumbnail: { url, state } }: { thumbnail: Thumbnail }) {
  return (
    <div
      data-testid="timeline-thumbnail"
      data-state={state}
      className="relative aspect-video w-full bg-black"
    >
      {state === 'loading' && <div className="absolute inset-0 animate-pulse bg-white/15" />}
      {url && (
        <img
          src={url}
          alt=""
          className={`size-full object-contain ${state === 'near' ? 'opacity-60' : ''}`}
        />
      )}
    </div>
  );
}
