import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '@/components/button';
import { StateDot } from '@/components/camera_status';
import { Icon } from '@/components/icon';
import { Popover } from '@/components/popover';
import type { Camera } from '@/lib/api/types';
import { formatDate } from '@/lib/time/format';
import { addDays, type Day } from '@/lib/time/zone';
import { FootageCalendar } from './footage_calendar';
import { TogetherPicker } from './together_picker';
import type { ShownDay } from './use_day';

interface ToolbarProps {
  camera: Camera;
  cameras: Camera[];
  shown: ShownDay;
  onCamera: (id: number) => void;
  /** Those that play along. */
  others: readonly number[];
  onOthers: (ids: number[]) => void;
  onDay: (day: Day) => void;
  onNewest: () => void;
  onDownload: () => void;
  onHelp: () => void;
  clipping: boolean;
  onClip: () => void;
}

export function Toolbar({
  camera,
  cameras,
  shown,
  onCamera,
  others,
  onOthers,
  onDay,
  onNewest,
  onDownload,
  onHelp,
  clipping,
  onClip,
}: ToolbarProps) {
  const { t } = useTranslation();
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-3 py-1.5 sm:px-4">
      <CameraPicker camera={camera} cameras={cameras} onCamera={onCamera} />
      {cameras.length > 1 && (
        <div className="order-4 sm:order-1">
          <TogetherPicker camera={camera} cameras={cameras} others={others} onOthers={onOthers} />
        </div>
      )}
      <DayPicker cameraId={camera.id} shown={shown} onDay={onDay} />
      <div className="order-2 ml-auto flex items-center gap-1 sm:order-3">
        <Button
          tone="ghost"
          className="px-3"
          aria-label={t('playback.now')}
          title={t('playback.now')}
          onClick={onNewest}
          data-testid="go-newest"
        >
          <StateDot state="recording" />
          <span className="hidden sm:inline">{t('playback.newest')}</span>
        </Button>
        {camera.permissions.can_clip && (
          <Button
            tone={clipping ? 'secondary' : 'primary'}
            icon="scissors"
            className="px-3"
            aria-pressed={clipping}
            title={t('clipTool.openHint')}
            onClick={onClip}
            data-testid="clip-open"
          >
            {t('clipTool.open')}
          </Button>
        )}
        <IconButton
          icon="download"
          label={t('download.open')}
          onClick={onDownload}
          data-testid="download-open"
        />
        <IconButton
          icon="help"
          label={t('playback.help.title')}
          onClick={onHelp}
          className="!hidden sm:!inline-flex"
          data-testid="help-open"
        />
      </div>
    </header>
  );
}

function CameraPicker({ camera, cameras, onCamera }: Pick<ToolbarProps, 'camera' | 'cameras' | 'onCamera'>) {
  const { t } = useTranslation();
  return (
    <label className="relative order-1 flex min-w-0 flex-1 items-center sm:flex-none">
      <span className="sr-only">{t('playback.camera')}</span>
      <Icon name="camera" size={18} className="pointer-events-none absolute left-3 text-muted" />
      <select
        value={camera.id}
        data-testid="camera-picker"
        onChange={(event) => onCamera(Number(event.target.value))}
        className="min-h-10 w-full min-w-0 appearance-none sm:max-w-60 truncate rounded-lg border border-line bg-raised pr-9 pl-10 text-sm font-medium hover:border-line-strong"
      >
        {cameras.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
      <Icon name="down" size={14} className="pointer-events-none absolute right-3 text-muted" />
    </label>
  );
}

function DayPicker({
  cameraId,
  shown,
  onDay,
}: {
  cameraId: number;
  shown: ShownDay;
  onDay: (day: Day) => void;
}) {
  const { t, i18n } = useTranslation();
  const { day, today } = shown;
  const date = formatDate(Date.parse(`${day}T12:00:00Z`), i18n.language, 'UTC');
  return (
    <div className="order-3 flex min-w-0 flex-1 basis-[calc(100%-6rem)] items-center justify-between sm:order-2 sm:flex-none sm:basis-auto">
      <IconButton
        icon="left"
        label={t('playback.previousDay')}
        onClick={() => onDay(addDays(day, -1))}
        className="shrink-0"
        data-testid="day-previous"
      />
      <Popover
        label={`${t('playback.pickDay')}: ${date}`}
        data-testid="day-picker"
        button={
          <>
            <Icon name="calendar" size={18} className="hidden shrink-0 text-muted sm:block" />
            <span className="whitespace-nowrap tabular-nums">{date}</span>
          </>
        }
      >
        {(close) => (
          <FootageCalendar
            cameraId={cameraId}
            day={day}
            today={today}
            onDay={(chosen) => {
              close();
              onDay(chosen);
            }}
          />
        )}
      </Popover>
      <IconButton
        icon="right"
        label={t('playback.nextDay')}
        disabled={day >= today}
        onClick={() => onDay(addDays(day, 1))}
        className="shrink-0"
        data-testid="day-next"
      />
    </div>
  );
}
