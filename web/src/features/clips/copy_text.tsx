import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '@/components/button';
import { showToast } from '@/lib/toasts';

const SHOWN_MS = 2_000;

interface CopyTextProps {
  text: string;
  label: string;
  /** With its label beside the icon. */
  wide?: boolean;
  'data-testid'?: string;
}

/** Copies a text, and says so where the hand already is. */
export function CopyText({ text, label, wide = false, ...rest }: CopyTextProps) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), SHOWN_MS);
    } catch {
      showToast(t('clip.copyFailed'), 'error');
    }
  };
  const icon = copied ? 'check' : 'copy';
  const shown = copied ? t('clip.copied') : label;
  return wide ? (
    <Button tone="primary" icon={icon} onClick={() => void copy()} {...rest}>
      {shown}
    </Button>
  ) : (
    <IconButton icon={icon} size={16} label={shown} onClick={() => void copy()} {...rest} />
  );
}
