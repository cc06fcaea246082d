import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { thumbnailUrl } from '@/lib/api/media_urls';
import { formatDuration } from '@/lib/time/format';
import type { Moment } from './footage';
import type { View } from './timeline_view';

interface TimelineHintProps {
  cameraId: number;
  ms: number;
  view: View;
  moment: Moment;
  time: string;
  /** Above the pills of clip making. */
  raised: boolean;
}

const THUMBNAIL_PX = 192;
const REST_MS = 150;
const STEP_MS = 2_000;

/** What is under the pointer: a picture where there is footage, the reason where there is none. */
export function TimelineHint({ cameraId, ms, view, moment, time, raised }: TimelineHintProps) {
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
      {recorded && <Thumbnail cameraId={cameraId} ms={ms} />}
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

/** Asked for only where the pointer rests, and no finer than key frames are apart. */
function Thumbnail({ cameraId, ms }: { cameraId: number; ms: number }) {
  const rested = useRested(Math.floor(ms / STEP_MS) * STEP_MS, REST_MS);
  const [shown, setShown] = useState(true);
  useEffect(() => setShown(true), [rested]);
  return (
    <div className="aspect-video w-full bg-black">
      {rested !== null && shown && (
        <img
          src={thumbnailUrl(cameraId, rested, THUMBNAIL_PX)}
          alt=""
          className="size-full object-contain"
          onError={() => setShown(false)}
        />
      )}
    </div>
  );
}

function useRested(value: number, afterMs: number): number | null {
  const [rested, setRested] = useState<number | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return rested;
}
