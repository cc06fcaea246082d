import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { TextField } from '@/components/field';
import { ProblemNotice } from '@/components/notice';
import { Card } from '@/components/page';
import { Toggle } from '@/components/toggle';
import { fieldProblem } from '@/lib/problem_text';
import { checkCamera, type CameraField, type CameraFormValues } from './camera_form_values';
import { CameraTests } from './camera_tests';
import { StreamFields } from './stream_fields';
import { SubStreamField } from './sub_stream_field';

interface CameraFormProps {
  initial: CameraFormValues;
  /** Set: an existing camera, whose stored credentials may be used. */
  cameraId?: number;
  hasCredentials?: boolean;
  submitLabel: string;
  busy: boolean;
  error: unknown;
  onSubmit: (values: CameraFormValues) => void;
  extra?: ReactNode;
}

export function CameraForm(props: CameraFormProps) {
  const { t } = useTranslation();
  const [values, setValues] = useState(props.initial);
  const [checked, setChecked] = useState(false);
  const mistakes = checkCamera(values);
  const set = (change: Partial<CameraFormValues>) => setValues((old) => ({ ...old, ...change }));

  const errorOf = (field: CameraField, apiField: string) => {
    const mistake = checked ? mistakes[field] : undefined;
    return mistake ? t(`cameras.mistake.${mistake}`) : fieldProblem(props.error, apiField, t);
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (Object.keys(mistakes).length === 0) props.onSubmit(values);
  };

  return (
    <form
      onSubmit={submit}
      noValidate
      autoComplete="off"
      className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]"
      data-testid="camera-form"
    >
      <Card>
        <div className="space-y-5">
          {Boolean(props.error) && <ProblemNotice error={props.error} />}
          <TextField
            label={t('cameras.name')}
            hint={t('cameras.nameHint')}
            error={errorOf('name', 'name')}
            maxLength={100}
            value={values.name}
            onChange={(event) => set({ name: event.target.value })}
            data-testid="camera-name"
          />
          <StreamFields {...props} values={values} set={set} urlError={errorOf('url', 'rtsp_url')} />
          <SubStreamField
            value={values.subUrl}
            error={errorOf('subUrl', 'sub_rtsp_url')}
            onChange={(subUrl) => set({ subUrl })}
          />
          <KeepFields
            values={values}
            set={set}
            daysError={errorOf('retentionDays', 'retention_days')}
            gbError={errorOf('retentionGb', 'retention_bytes')}
          />
          <div className="flex flex-wrap gap-2 border-t border-line pt-5">
            <Button type="submit" tone="primary" busy={props.busy} data-testid="submit">
              {props.submitLabel}
            </Button>
            {props.extra}
          </div>
        </div>
      </Card>
      <CameraTests values={values} {...(props.cameraId === undefined ? {} : { cameraId: props.cameraId })} />
    </form>
  );
}

export interface PartProps {
  values: CameraFormValues;
  set: (change: Partial<CameraFormValues>) => void;
}

function KeepFields({
  values,
  set,
  daysError,
  gbError,
}: PartProps & { daysError: string | undefined; gbError: string | undefined }) {
  const { t } = useTranslation();
  return (
    <>
      <Toggle
        label={t('cameras.audio')}
        hint={t('cameras.audioHint')}
        checked={values.audio}
        onChange={(audio) => set({ audio })}
        data-testid="camera-audio"
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField
          label={t('cameras.retentionDays')}
          hint={t('cameras.retentionDaysHint')}
          error={daysError}
          inputMode="numeric"
          value={values.retentionDays}
          onChange={(event) => set({ retentionDays: event.target.value })}
          data-testid="camera-retention-days"
        />
        <TextField
          label={t('cameras.retentionGb')}
          hint={t('cameras.retentionGbHint')}
          optional={t('common.optional')}
          error={gbError}
          inputMode="decimal"
          value={values.retentionGb}
          onChange={(event) => set({ retentionGb: event.target.value })}
          data-testid="camera-retention-gb"
        />
      </div>
    </>
  );
}
