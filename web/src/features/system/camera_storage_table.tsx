import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Card } from '@/components/page';
import { useUser } from '@/lib/api/session';
import type { Storage } from '@/lib/api/types';
import { formatBytes, formatSpan } from '@/lib/numbers';
import { parseApiTime } from '@/lib/time/api_time';
import { formatDateTime } from '@/lib/time/format';

type CameraStorage = Storage['cameras'][number];

export function CameraStorageTable({ cameras }: { cameras: CameraStorage[] }) {
  const { t } = useTranslation();
  const columns = [
    t('system.camera'),
    t('system.used'),
    t('system.rate'),
    t('system.keeps'),
    t('system.oldest'),
  ];
  return (
    <Card title={t('system.byCamera')}>
      {cameras.length === 0 ? (
        <p className="text-sm text-muted">{t('system.noCameras')}</p>
      ) : (
        <div className="-mx-5 overflow-x-auto px-5 sm:-mx-6 sm:px-6">
          <table className="w-full min-w-lg text-sm tabular-nums">
            <thead>
              <tr className="border-b border-line text-muted">
                {columns.map((name, index) => (
                  <th
                    key={name}
                    scope="col"
                    className={`py-2 font-medium ${index === 0 ? 'text-left' : 'text-right'}`}
                  >
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {cameras.map((camera) => (
                <Row key={camera.camera_id} camera={camera} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

function Row({ camera }: { camera: CameraStorage }) {
  const { i18n } = useTranslation();
  const { time_zone: zone } = useUser();
  const oldest = parseApiTime(camera.oldest_at);
  const cells = [
    formatBytes(camera.size_bytes, i18n.language),
    formatBytes(camera.bytes_per_day, i18n.language),
    camera.keeps_days === null ? '–' : formatSpan(camera.keeps_days, i18n.language),
    oldest === null ? '–' : formatDateTime(oldest, i18n.language, zone),
  ];
  return (
    <tr data-testid="storage-row">
      <th scope="row" className="py-2.5 text-left font-medium">
        <Link to={`/cameras/${camera.camera_id}`} className="rounded hover:text-accent">
          {camera.name}
        </Link>
      </th>
      {cells.map((cell, index) => (
        <td key={index} className="py-2.5 text-right">
          {cell}
        </td>
      ))}
    </tr>
  );
}
