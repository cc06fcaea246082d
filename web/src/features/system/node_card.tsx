import { useTranslation } from 'react-i18next';
import { Figure } from '@/components/figure';
import { Card, Skeleton } from '@/components/page';
import { useUser } from '@/lib/api/session';
import { formatBytes, formatNumber, formatSpan } from '@/lib/numbers';
import { parseApiTime } from '@/lib/time/api_time';
import { formatDateTime } from '@/lib/time/format';
import { useNow } from '@/lib/use_now';
import { cpuPercent, useNodes, type NodeReading } from './api/list_nodes';

const DAY_MS = 86_400_000;

/** The machines that do the work. For the administrator. */
export function NodeCards() {
  const nodes = useNodes();
  if (nodes.isPending) return <Skeleton className="h-52 w-full rounded-2xl" />;
  return nodes.data?.map((reading) => <NodeCard key={reading.node.name} reading={reading} />);
}

function NodeCard({ reading }: { reading: NodeReading }) {
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useUser();
  const nowMs = useNow(60_000);
  const { node } = reading;
  const count = (value: number) => formatNumber(value, i18n.language);
  const size = (bytes: number) => formatBytes(bytes, i18n.language);
  const startedMs = parseApiTime(node.started_at) ?? nowMs;
  const cpu = cpuPercent(reading);
  return (
    <Card title={t('node.title')} lead={`${node.name} · ${node.version}`}>
      <dl
        className="grid grid-cols-2 gap-x-6 gap-y-5 lg:grid-cols-3"
        data-testid="node"
        data-measured={cpu !== null}
      >
        <Figure
          name={t('node.running')}
          value={formatSpan(Math.max(0, nowMs - startedMs) / DAY_MS, i18n.language)}
          hint={t('node.since', { time: formatDateTime(startedMs, i18n.language, zone) })}
        />
        <Figure
          name={t('node.cpu')}
          value={
            cpu === null ? t('node.measuring') : `${formatNumber(cpu, i18n.language, cpu < 10 ? 1 : 0)} %`
          }
          hint={t('node.cpuHint', { cores: count(node.cores) })}
        />
        <Figure
          name={t('node.memory')}
          value={size(node.resident_bytes)}
          hint={
            node.memory_bytes > 0
              ? t('node.ofMachine', {
                  free: size(node.memory_available_bytes),
                  total: size(node.memory_bytes),
                })
              : ''
          }
        />
        <Figure
          name={t('node.cameras')}
          value={count(node.cameras_live)}
          hint={t('node.ofCameras', { count: node.cameras })}
        />
        <Figure name={t('node.viewers')} value={count(node.viewers)} />
        <Figure
          name={t('node.files')}
          value={count(node.open_files)}
          hint={t('node.ofFiles', { most: count(node.most_open_files) })}
        />
      </dl>
    </Card>
  );
}
