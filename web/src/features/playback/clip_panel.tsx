import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton, LinkButton } from '@/components/button';
import { Choice } from '@/components/choice';
import { ClipProgress } from '@/components/clip_state';
import { TextField } from '@/components/field';
import { Icon } from '@/components/icon';
import { Notice, ProblemNotice } from '@/components/notice';
import { useCreateClip } from '@/lib/api/create_clip';
import { clipQuery } from '@/lib/api/get_clip';
import { clipDownloadUrl } from '@/lib/api/media_urls';
import type { Camera, Clip, ClipMode } from '@/lib/api/types';
import { toApiTime } from '@/lib/time/api_time';
import { formatClockMs, formatDateTime } from '@/lib/time/format';
import { ClipEstimate } from './clip_estimate';
import type { ClipRange, End } from './clip_range';
import type { View } from './timeline_view';
import type { Footage } from './footage';
import { KeepFootage } from './keep_footage';
import { recordedMs } from './footage';
import type { ClipTool } from './use_clip_tool';

interface ClipPanelProps {
  camera: Camera;
  tool: ClipTool;
  range: ClipRange;
  footage: Footage;
  day: View;
  zone: string;
}

const MODES: readonly ClipMode[] = ['exact', 'fast'];
const MAX_NAME = 200;

/** Everything about the clip that is being made, beside the picture. */
export function ClipPanel(props: ClipPanelProps) {
  const { t } = useTranslation();
  const { camera, tool, range } = props;
  const [made, setMade] = useState<number | null>(null);
  return (
    <section
      aria-label={t('clipTool.title')}
      data-testid="clip-panel"
      className="flex flex-col gap-4 border-t border-line bg-surface p-4 lg:absolute lg:inset-0 lg:overflow-y-auto lg:border-t-0 lg:border-l"
    >
      <header className="flex items-center justify-between gap-2">
        <h2 className="text-base font-semibold tracking-tight">{t('clipTool.title')}</h2>
        <IconButton
          icon="close"
          label={t('clipTool.close')}
          onClick={tool.close}
          className="-my-1 -mr-2"
          data-testid="clip-close"
        />
      </header>
      {made === null ? (
        <ClipForm {...props} onMade={(clip) => setMade(clip.id)} />
      ) : (
        <MadeClip id={made} onAgain={() => setMade(null)} />
      )}
      {camera.permissions.can_manage && made === null && (
        <KeepFootage cameraId={camera.id} range={range} footage={props.footage} />
      )}
    </section>
  );
}

function ClipForm(props: ClipPanelProps & { onMade: (clip: Clip) => void }) {
  const { camera, tool, range, footage, day, zone } = props;
  const { t, i18n } = useTranslation();
  const [name, setName] = useState('');
  const [mode, setMode] = useState<ClipMode>('exact');
  const create = useCreateClip();
  const suggested = `${camera.name}, ${formatDateTime(range.startMs, i18n.language, zone)}`;
  const known = range.startMs >= day.startMs && range.endMs <= day.endMs;
  const nothing = known && recordedMs(footage.spans, range.startMs, range.endMs) === 0;

  const submit = () =>
    create.mutate(
      {
        camera_id: camera.id,
        start_time: toApiTime(Math.round(range.startMs)),
        end_time: toApiTime(Math.round(range.endMs)),
        name: name.trim() || suggested,
        mode,
      },
      { onSuccess: props.onMade },
    );

  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="grid gap-2">
        <EndRow end="start" ms={range.startMs} tool={tool} zone={zone} />
        <EndRow end="end" ms={range.endMs} tool={tool} zone={zone} />
      </div>
      <ClipEstimate range={range} footage={footage} day={day} zone={zone} onPreview={tool.preview} />
      <TextField
        label={t('clipTool.name')}
        value={name}
        maxLength={MAX_NAME}
        placeholder={suggested}
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
        data-testid="clip-name"
      />
      <fieldset className="grid gap-2">
        <legend className="mb-1.5 text-sm font-medium">{t('clipMode.legend')}</legend>
        {MODES.map((one) => (
          <Choice
            key={one}
            name="clip-mode"
            value={one}
            title={t(`clipMode.${one}.title`)}
            text={t(`clipMode.${one}.text`)}
            checked={mode === one}
            onChoose={() => setMode(one)}
            data-testid={`clip-mode-${one}`}
          />
        ))}
      </fieldset>
      {create.isError && <ProblemNotice error={create.error} />}
      <div className="bg-surface lg:sticky lg:-bottom-4 lg:-mx-4 lg:px-4 lg:py-3">
        <Button
          type="submit"
          tone="primary"
          className="w-full"
          icon="scissors"
          busy={create.isPending}
          disabled={nothing}
          data-testid="clip-submit"
        >
          {t('clipTool.submit')}
        </Button>
      </div>
    </form>
  );
}

const STEPS = [
  { by: 'backSecond', text: '−1 s', frames: 0, ms: -1000 },
  { by: 'backFrame', text: '', frames: -1, ms: 0 },
  { by: 'forwardFrame', text: '', frames: 1, ms: 0 },
  { by: 'forwardSecond', text: '+1 s', frames: 0, ms: 1000 },
] as const;

interface EndRowProps {
  end: End;
  ms: number;
  tool: ClipTool;
  zone: string;
}

/** The time of one end, its nudges, and "here". */
function EndRow({ end, ms, tool, zone }: EndRowProps) {
  const { t, i18n } = useTranslation();
  return (
    <div
      role="group"
      aria-label={t(`clipTool.${end}`)}
      className="grid grid-cols-[1fr_auto] items-center gap-x-2 rounded-xl border border-line px-3 py-2"
    >
      <p className="text-xs font-medium text-muted">{t(`clipTool.${end}`)}</p>
      <button
        type="button"
        title={t(`clipTool.${end}Here`)}
        aria-label={`${t('clipTool.here')}: ${t(`clipTool.${end}Here`)}`}
        onClick={() => tool.markHere(end)}
        data-testid={`clip-${end}-here`}
        className="-mr-1 inline-flex min-h-7 justify-self-end items-center rounded-md px-2 text-xs font-medium text-accent hover:bg-accent-soft"
      >
        {t('clipTool.here')}
      </button>
      <p
        className="text-base font-semibold tabular-nums"
        data-testid={`clip-${end}`}
        data-ms={Math.round(ms)}
      >
        {formatClockMs(ms, i18n.language, zone)}
      </p>
      <div className="-mr-1 flex">
        {STEPS.map((step) => (
          <button
            key={step.by}
            type="button"
            title={t(`clipTool.${step.by}`)}
            aria-label={[step.text, t(`clipTool.${step.by}`)].filter(Boolean).join(': ')}
            onClick={() => tool.nudge(end, step.ms + step.frames * tool.frameMs)}
            data-testid={`clip-${end}-${step.by}`}
            className="inline-flex h-9 min-w-9 items-center justify-center rounded-lg px-1 text-xs font-medium text-muted tabular-nums hover:bg-sunken hover:text-text"
          >
            {step.text || <Icon name={step.frames < 0 ? 'frameBack' : 'frameForward'} size={14} />}
          </button>
        ))}
      </div>
    </div>
  );
}

/** The clip after it was ordered: how far it is, and what can be done with it. */
function MadeClip({ id, onAgain }: { id: number; onAgain: () => void }) {
  const { t } = useTranslation();
  const { data: clip, error, refetch } = useQuery(clipQuery(id));
  if (!clip) return error ? <ProblemNotice error={error} onRetry={() => void refetch()} /> : null;
  const ready = clip.state === 'ready';
  return (
    <div className="flex flex-col gap-4" data-testid="made-clip" data-clip-id={id} data-state={clip.state}>
      {ready && (
        <Notice tone="ok" title={t('clipTool.done')}>
          {clip.name}
        </Notice>
      )}
      {clip.state === 'failed' && (
        <Notice tone="error" title={t('clipTool.failed')}>
          <ClipProgress clip={clip} />
        </Notice>
      )}
      {!ready && clip.state !== 'failed' && (
        <div className="space-y-3">
          <p className="font-medium">{t('clipTool.making')}</p>
          <ClipProgress clip={clip} />
          <p className="text-sm text-muted">{t('clipTool.makingText')}</p>
        </div>
      )}
      <div className="grid gap-2">
        <LinkButton
          tone={ready ? 'primary' : 'secondary'}
          icon={ready ? 'play' : 'scissors'}
          to={`/clips/${id}`}
          data-testid="made-clip-open"
        >
          {t('clips.open')}
        </LinkButton>
        {ready && (
          <>
            <a
              href={clipDownloadUrl(id)}
              download
              data-testid="made-clip-download"
              className="inline-flex min-h-10 items-center justify-center gap-2 rounded-lg border border-line bg-raised px-4 text-sm font-medium hover:border-line-strong"
            >
              <Icon name="download" size={18} />
              {t('clips.download')}
            </a>
            <LinkButton icon="share" to={`/clips/${id}?share=1`} data-testid="made-clip-share">
              {t('clips.share')}
            </LinkButton>
          </>
        )}
        <Button tone="ghost" icon="plus" onClick={onAgain} data-testid="clip-again">
          {t('clipTool.again')}
        </Button>
      </div>
    </div>
  );
}
