import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ProblemNotice } from '@/components/notice';
import { Card, Skeleton } from '@/components/page';
import { useUser } from '@/lib/api/session';
import type { Clip, SignedManifest } from '@/lib/api/types';
import { clipRangeText } from '@/lib/clip_words';
import { manifestQuery } from './api/get_manifest';
import { CopyText } from './copy_text';
import { saveManifest } from './save_manifest';

/** What proves where the clip comes from, and how to check it. */
export function ManifestCard({ clip }: { clip: Clip }) {
  const { t } = useTranslation();
  const manifest = useQuery(manifestQuery(clip.id));
  return (
    <Card title={t('clip.proof')} lead={t('clip.proofLead')}>
      {manifest.isPending && <Skeleton className="h-40 w-full" />}
      {manifest.isError && <ProblemNotice error={manifest.error} onRetry={() => void manifest.refetch()} />}
      {manifest.data && <Proof clip={clip} signed={manifest.data} />}
    </Card>
  );
}

function Proof({ clip, signed }: { clip: Clip; signed: SignedManifest }) {
  const { t } = useTranslation();
  const { pictures_encoded_again: again, sources } = signed.manifest;
  return (
    <div className="space-y-5 text-sm" data-testid="manifest">
      <Hash label={t('clip.sha256')} value={clip.sha256 ?? ''} testid="clip-sha256" />
      <p>{again > 0 ? t('clip.reencoded', { count: again }) : t('clip.untouched')}</p>
      {sources.length > 0 && <Sources sources={sources} />}
      <Hash label={t('clip.signedBy')} value={signed.signature.public_key} />
      <div className="space-y-2">
        <p className="text-muted">{t('clip.verify')}</p>
        <pre className="overflow-x-auto rounded-lg bg-sunken px-3 py-2 font-mono text-xs" tabIndex={0}>
          dvr-lite verify clip.mp4 clip-{clip.id}.json
        </pre>
      </div>
      <Button
        icon="download"
        onClick={() => saveManifest(signed, `clip-${clip.id}.json`)}
        data-testid="manifest-download"
      >
        {t('clip.manifest')}
      </Button>
    </div>
  );
}

function Sources({ sources }: { sources: SignedManifest['manifest']['sources'] }) {
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useUser();
  return (
    <div>
      <p className="mb-1.5 font-medium">{t('clip.sources')}</p>
      <ul className="divide-y divide-line rounded-lg border border-line" data-testid="clip-sources">
        {sources.map((source) => (
          <li key={source.recording_id} className="px-3 py-2">
            <p className="flex flex-wrap justify-between gap-x-4">
              <span className="font-medium">{t('clip.source', { id: source.recording_id })}</span>
              <span className="text-muted tabular-nums">{clipRangeText(source, i18n.language, zone)}</span>
            </p>
            <p className="font-mono text-xs break-all text-muted">{source.sha256}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function Hash({ label, value, testid }: { label: string; value: string; testid?: string }) {
  const { t } = useTranslation();
  return (
    <div>
      <p className="mb-1.5 font-medium">{label}</p>
      <p className="flex items-center gap-1 rounded-lg bg-sunken py-1 pr-1 pl-3">
        <span className="min-w-0 flex-1 font-mono text-xs break-all" data-testid={testid}>
          {value}
        </span>
        <CopyText text={value} label={t('clip.copy')} />
      </p>
    </div>
  );
}
