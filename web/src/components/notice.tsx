import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { problemText } from '@/lib/problem_text';
import { Button } from './button';
import { Icon, type IconName } from './icon';

export type NoticeTone = 'info' | 'ok' | 'warning' | 'error';

const LOOKS: Record<NoticeTone, { icon: IconName; box: string; mark: string }> = {
  info: { icon: 'info', box: 'bg-info-soft border-info/30', mark: 'text-info' },
  ok: { icon: 'check', box: 'bg-ok-soft border-ok/30', mark: 'text-ok' },
  warning: { icon: 'warning', box: 'bg-warn-soft border-warn/30', mark: 'text-warn' },
  error: { icon: 'error', box: 'bg-danger-soft border-danger/30', mark: 'text-danger' },
};

interface NoticeProps {
  tone: NoticeTone;
  title: string;
  children?: ReactNode;
  'data-testid'?: string;
}

export function Notice({ tone, title, children, ...rest }: NoticeProps) {
  const look = LOOKS[tone];
  return (
    <div
      role={tone === 'error' ? 'alert' : 'status'}
      className={`flex gap-3 rounded-xl border p-3.5 text-sm ${look.box}`}
      {...rest}
    >
      <Icon name={look.icon} className={look.mark} />
      <div className="min-w-0 flex-1 space-y-1">
        <p className="font-medium">{title}</p>
        {children && <div className="text-muted [overflow-wrap:anywhere]">{children}</div>}
      </div>
    </div>
  );
}

/** What a failed call says: what happened, and what to do. */
export function ProblemNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const { title, advice } = problemText(error, t);
  return (
    <Notice tone="error" title={title} data-testid="problem">
      <p>{advice}</p>
      {onRetry && (
        <Button className="mt-3" icon="refresh" onClick={onRetry}>
          {t('common.tryAgain')}
        </Button>
      )}
    </Notice>
  );
}
