import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { CopyButton } from '@/components/copy_button';
import { Dialog, DialogActions } from '@/components/dialog';
import { Notice } from '@/components/notice';
import { useUser } from '@/lib/api/session';
import { saveText } from '@/lib/save_text';

/** Shown this once. It closes by its own button only, so that a slip of the finger does not lose them. */
export function RecoveryCodesDialog({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const { t } = useTranslation();
  const { email } = useUser();
  const text = codes.join('\n');
  const save = () => {
    const head = t('security.codesFile', { email, host: window.location.host });
    saveText('dvr-lite-recovery-codes.txt', `${head}\n\n${text}\n`);
  };
  return (
    <Dialog title={t('security.codesTitle')} data-testid="recovery-dialog">
      <Notice tone="warning" title={t('security.codesOnce')}>
        {t('security.codesText')}
      </Notice>
      <ul
        aria-label={t('security.codesTitle')}
        className="grid grid-cols-1 gap-x-6 gap-y-1.5 rounded-xl bg-sunken p-4 font-mono text-sm min-[26rem]:grid-cols-2"
        data-testid="recovery-codes"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={text} />
        <Button icon="download" onClick={save} data-testid="codes-save">
          {t('security.codesSave')}
        </Button>
      </div>
      <DialogActions>
        <Button tone="primary" onClick={onClose} data-testid="codes-done">
          {t('security.codesDone')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
