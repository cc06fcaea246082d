import { useTranslation } from 'react-i18next';
import { Dialog } from '@/components/dialog';

export function HelpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const rows: [keys: string[], text: string][] = [
    [[t('playback.help.space'), 'K'], t('playback.help.play')],
    [['←', '→'], t('playback.help.seek10')],
    [['⇧ ←', '⇧ →'], t('playback.help.seek60')],
    [[',', '.'], t('playback.help.frame')],
    [['J', 'K', 'L'], t('playback.help.jkl')],
    [['I', 'O'], t('playback.help.range')],
    [['C'], t('clipTool.title')],
    [['+', '−'], t('playback.help.zoomKeys')],
    [['0'], t('timeline.wholeDay')],
    [['M'], t('playback.help.mute')],
    [['F'], t('playback.help.fullscreen')],
    [['?'], t('playback.help.help')],
  ];
  return (
    <Dialog title={t('playback.help.title')} onClose={onClose} data-testid="help-dialog">
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-5 gap-y-2.5 text-sm">
        {rows.map(([keys, text]) => (
          <div key={text} className="contents">
            <dt className="flex gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="rounded-md border border-line-strong bg-sunken px-1.5 py-0.5 font-mono text-xs"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <ul className="space-y-1 border-t border-line pt-4 text-sm text-muted">
        <li>{t('playback.help.drag')}</li>
        <li>{t('playback.help.wheel')}</li>
        <li>{t('playback.help.zoom')}</li>
      </ul>
    </Dialog>
  );
}
