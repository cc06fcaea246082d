import { Button } from '@/components/button';
import { Since, StateChip, StateDot } from '@/components/camera_status';
import { Chip, type ChipTone } from '@/components/chip';
import { ClipProgress, ClipStateChip } from '@/components/clip_state';
import { Notice, ProblemNotice, type NoticeTone } from '@/components/notice';
import { ProgressBar } from '@/components/progress_bar';
import { ApiError } from '@/lib/api/api_error';
import { offerToast, showToast } from '@/lib/toasts';
import { Group, Specimen, Wide } from './specimen';
import { clipIn, CLIP_STATES, STATES } from './samples';
import { useWords } from './words';

const CHIPS: readonly ChipTone[] = ['neutral', 'accent', 'ok', 'warn', 'danger'];
const NOTICES: readonly NoticeTone[] = ['info', 'ok', 'warning', 'error'];

export function NewsGroup() {
  const words = useWords();
  return (
    <Group id="news" title={words.news}>
      <Specimen name="Chip">
        {CHIPS.map((tone) => (
          <Chip key={tone} tone={tone}>
            {words.chip}
          </Chip>
        ))}
      </Specimen>
      <Specimen name="StateChip · StateDot · Since">
        {STATES.map((state) => (
          <StateChip key={state} state={state} />
        ))}
        <span className="flex min-h-6 items-center gap-2 text-sm text-muted">
          <StateDot state="recording" />
          <Since time="2026-01-01T00:00:00Z" />
        </span>
      </Specimen>
      <Specimen name="ClipStateChip · ClipProgress">
        {CLIP_STATES.map((state) => (
          <Wide key={state}>
            <div className="space-y-2">
              <ClipStateChip state={state} />
              <ClipProgress clip={clipIn(state)} />
            </div>
          </Wide>
        ))}
      </Specimen>
      <Specimen name="ProgressBar">
        {[0, 0.4, 1, null].map((value) => (
          <Wide key={value}>
            <ProgressBar label={words.progress} value={value} />
          </Wide>
        ))}
      </Specimen>
      <Notices />
      <Specimen name="Toasts">
        <Button onClick={() => showToast(words.toastOk)}>{words.toastOk}</Button>
        <Button onClick={() => showToast(words.toastError, 'error')}>{words.toastError}</Button>
        <Button onClick={() => offerToast(words.toastOffer, words.act, () => undefined)}>
          {words.toastOffer}
        </Button>
      </Specimen>
    </Group>
  );
}

function Notices() {
  const words = useWords();
  return (
    <Specimen name="Notice · ProblemNotice">
      {NOTICES.map((tone) => (
        <Wide key={tone}>
          <Notice tone={tone} title={words[tone]}>
            {words.noticeText}
          </Notice>
        </Wide>
      ))}
      <Wide>
        <ProblemNotice error={new ApiError('network', 0, '')} onRetry={() => undefined} />
      </Wide>
      <Wide>
        <ProblemNotice error={new ApiError('problem', 500, '')} />
      </Wide>
    </Specimen>
  );
}
