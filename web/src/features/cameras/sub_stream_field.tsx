import { useTranslation } from 'react-i18next';
import { TextField } from '@/components/field';

interface SubStreamFieldProps {
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

/** The address of the camera's smaller stream. */
export function SubStreamField({ value, error, onChange }: SubStreamFieldProps) {
  const { t } = useTranslation();
  return (
    <TextField
      label={t('cameras.subUrl')}
      optional={t('common.optional')}
      hint={t('cameras.subUrlHint')}
      error={error}
      placeholder="rtsp://192.168.1.20:554/stream2"
      inputMode="url"
      autoComplete="off"
      spellCheck={false}
      className="font-mono"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      data-testid="camera-sub-url"
    />
  );
}
