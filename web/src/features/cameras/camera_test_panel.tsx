import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import { Notice, ProblemNotice } from '@/components/notice';
import { Card, Skeleton } from '@/components/page';
import type { CameraTest, CameraTestReport } from '@/lib/api/types';
import { codecName } from '@/lib/codecs';
import { faultWords } from '@/lib/fault_words';
import { formatBitrate, formatBytes, formatNumber } from '@/lib/numbers';
import { useTestCamera } from './api/test_camera';
import { checkUrl } from './camera_form_values';

interface CameraTestPanelProps {
  title: string;
  lead: string;
  /** What a test that went well says. */
  okText: string;
  body: CameraTest;
  /** Handle for tests. */
  testid: string;
}

/** Tries an address that is typed in the form, without saving it. */
export function CameraTestPanel({ title, lead, okText, body, testid }: CameraTestPanelProps) {
  const { t } = useTranslation();
  const test = useTestCamera();
  const impossible = checkUrl(body.rtsp_url) !== null;
  return (
    <Card title={title} lead={lead}>
      <div className="space-y-4" aria-live="polite">
        <Button
          icon="refresh"
          busy={test.isPending}
          disabled={impossible}
          className="w-full"
          onClick={() => test.mutate(body)}
          data-testid={testid}
        >
          {test.isPending ? t('test.running') : t('test.run')}
        </Button>
        {test.isPending && <Skeleton className="aspect-video w-full" />}
        {test.isError && <ProblemNotice error={test.error} />}
        {test.isSuccess && <Report report={test.data} okText={okText} testid={testid} />}
      </div>
    </Card>
  );
}

interface ReportProps {
  report: CameraTestReport;
  okText: string;
  testid: string;
}

function Report({ report, okText, testid }: ReportProps) {
  const { t } = useTranslation();
  return (
    <div className="space-y-4" data-testid={`${testid}-report`} data-ok={report.ok}>
      {report.picture && (
        <img
          src={report.picture}
          alt={t('test.picture')}
          data-testid={`${testid}-picture`}
          className="aspect-video w-full rounded-xl bg-black object-contain"
        />
      )}
      {report.ok ? (
        <Notice tone="ok" title={okText} />
      ) : (
        <Notice tone="error" title={t(`reason.${report.reason}.what`)}>
          <p>{t(`reason.${report.reason}.advice`)}</p>
          {report.detail && <p className="mt-1 text-xs">{faultWords(report.detail, t)}</p>}
        </Notice>
      )}
      {report.codecs && <Facts report={report} />}
      {report.warnings.map((warning) => (
        <Notice key={warning.code} tone="warning" title={t(`test.warning.${warning.code}.what`)}>
          {t(`test.warning.${warning.code}.advice`)}
        </Notice>
      ))}
    </div>
  );
}

function Facts({ report }: { report: CameraTestReport }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const perDay = (report.bitrate_bps / 8) * 86_400;
  const unknown = t('common.unknown');
  const facts: [string, string][] = [
    [t('test.video'), report.video_codec ? codecName(report.video_codec) : unknown],
    [t('test.audio'), report.audio_codec ? codecName(report.audio_codec) : t('test.noAudio')],
    [t('test.size'), report.width > 0 ? `${report.width} × ${report.height}` : unknown],
    [t('test.fps'), report.fps > 0 ? `${formatNumber(report.fps, language, 1)} fps` : unknown],
    [t('test.bitrate'), formatBitrate(report.bitrate_bps, language)],
    [
      t('test.keyFrames'),
      report.key_frame_interval_s === null
        ? unknown
        : t('test.everySeconds', { seconds: formatNumber(report.key_frame_interval_s, language, 1) }),
    ],
  ];
  return (
    <>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-sm">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="text-right font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {report.bitrate_bps > 0 && (
        <p className="flex items-center gap-2 text-sm text-muted">
          <Icon name="disk" size={18} />
          {t('test.perDay', { size: formatBytes(perDay, language) })}
        </p>
      )}
    </>
  );
}
