import { useTranslation } from 'react-i18next';
import type { CameraState, CameraStatus } from '@/lib/api/types';
import { useNow } from '@/lib/use_now';
import { formatAgo } from '@/lib/time/format';
import { parseApiTime } from '@/lib/time/api_time';

const DOTS: Record<CameraState, string> = {
  recording: 'bg-[#e5484d]',
  connecting: 'bg-[#e0a030] animate-pulse',
  offline: 'bg-[#e0a030]',
  disabled: 'bg-line-strong',
};

const CHIPS: Record<CameraState, string> = {
  recording: 'bg-ok-soft text-ok',
  connecting: 'bg-warn-soft text-warn',
  offline: 'bg-danger-soft text-danger',
  disabled: 'bg-sunken text-muted',
};

export function StateDot({ state }: { state: CameraState }) {
  return <span aria-hidden="true" className={`inline-block size-2.5 shrink-0 rounded-full ${DOTS[state]}`} />;
}

export function StateChip({ state }: { state: CameraState }) {
  const { t } = useTranslation();
  return (
    <span
      data-testid="camera-state"
      data-state={state}
      className={`inline-flex items-center gap-2 rounded-full px-2.5 py-1 text-xs font-semibold ${CHIPS[state]}`}
    >
      <StateDot state={state} />
      {t(`state.${state}`)}
    </span>
  );
}

/** The reason in words, or null when all is well. */
export function useReasonText(status: CameraStatus): { what: string; advice: string } | null {
  const { t } = useTranslation();
  if (status.state === 'recording' || status.state === 'disabled' || status.reason === 'none') return null;
  return { what: t(`reason.${status.reason}.what`), advice: t(`reason.${status.reason}.advice`) };
}

export function Since({ time }: { time: string }) {
  const { i18n } = useTranslation();
  const now = useNow(10_000);
  const ms = parseApiTime(time);
  if (ms === null) return null;
  return (
    <time dateTime={time} data-testid="camera-since">
      {formatAgo(ms, now, i18n.language)}
    </time>
  );
}
