import { useTranslation } from 'react-i18next';
import { RowTable } from '@/components/row_table';
import { useUser } from '@/lib/api/session';
import type { AuditRow } from '@/lib/api/types';
import { parseApiTime } from '@/lib/time/api_time';
import { formatClock, formatDateTime } from '@/lib/time/format';
import type { AuditFilter } from './audit_filter';
import { detailWords } from './detail_words';
import { rangeOf } from './range_of';
import { useActionText } from './use_action_text';

interface AuditTableProps {
  rows: AuditRow[];
  onFilter: (change: Partial<AuditFilter>) => void;
}

export function AuditTable({ rows, onFilter }: AuditTableProps) {
  const { t } = useTranslation();
  const columns = [t('audit.when'), t('audit.who'), t('audit.what'), t('audit.detail'), t('audit.where')];
  return (
    <RowTable label={t('audit.title')} columns={columns} data-testid="audit">
      {rows.map((row) => (
        <Row key={row.id} row={row} onFilter={onFilter} />
      ))}
    </RowTable>
  );
}

const LINK = 'rounded text-left underline-offset-4 hover:text-accent hover:underline';

function Row({ row, onFilter }: { row: AuditRow } & Pick<AuditTableProps, 'onFilter'>) {
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useUser();
  const actionText = useActionText();
  const at = parseApiTime(row.at) ?? 0;
  const { user_id: userId, camera_id: cameraId } = row;
  const who = row.user_email ?? (userId === null ? t('audit.nobody') : t('audit.gone', { id: userId }));
  const camera = cameraId === null ? '' : (row.camera_name ?? t('audit.cameraNumber', { id: cameraId }));
  // A camera's own name is there already.
  const range = rangeOf(row.detail);
  const detail = range
    ? `${formatDateTime(range.startMs, i18n.language, zone)} – ${formatClock(range.endMs, i18n.language, zone)}`
    : row.detail === camera
      ? ''
      : detailWords(row.detail, (ms) => formatDateTime(ms, i18n.language, zone), t);
  return (
    <tr
      className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-0.5 py-3 md:table-row"
      data-testid="audit-row"
      data-action={row.action}
    >
      <td className="order-2 whitespace-nowrap text-muted tabular-nums md:py-2.5 md:pr-4 md:align-top">
        <time dateTime={row.at}>{formatDateTime(at, i18n.language, zone)}</time>
      </td>
      <td className="order-3 col-span-2 [overflow-wrap:anywhere] md:[overflow-wrap:break-word] md:py-2.5 md:pr-4 md:align-top">
        {userId === null ? (
          <span className="text-muted">{who}</span>
        ) : (
          <button type="button" className={LINK} title={t('audit.only')} onClick={() => onFilter({ userId })}>
            {who}
          </button>
        )}
      </td>
      <td className="order-1 font-medium md:py-2.5 md:pr-4 md:align-top">{actionText(row.action)}</td>
      <td className="order-4 col-span-2 [overflow-wrap:anywhere] text-muted md:py-2.5 md:pr-4 md:align-top">
        {cameraId !== null && (
          <button
            type="button"
            className={`${LINK} font-medium text-text`}
            title={t('audit.only')}
            onClick={() => onFilter({ cameraId })}
          >
            {camera}
          </button>
        )}
        {detail && (camera ? ` · ${detail}` : detail)}
      </td>
      <td className="order-5 col-span-2 font-mono text-xs text-muted md:py-3 md:align-top">{row.address}</td>
    </tr>
  );
}
