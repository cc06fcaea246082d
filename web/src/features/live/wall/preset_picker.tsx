import { useTranslation } from 'react-i18next';
import { IconButton } from '@/components/button';
import type { IconName } from '@/components/icon';
import { PRESETS, type Preset } from '../layouts/grids';

const ICONS: Record<Preset, IconName> = {
  auto: 'auto',
  '1': 'grid1',
  '4': 'grid4',
  '9': 'grid9',
  '16': 'grid16',
};

/** `preset` is null while a layout of one's own is shown. */
export function PresetPicker({
  preset,
  onPreset,
}: {
  preset: Preset | null;
  onPreset: (preset: Preset) => void;
}) {
  const { t } = useTranslation();
  return (
    <div role="group" aria-label={t('live.layout')} className="hidden items-center md:flex">
      {PRESETS.map((one) => (
        <IconButton
          key={one}
          icon={ICONS[one]}
          label={one === 'auto' ? t('live.layoutAuto') : t('live.layoutOf', { count: Number(one) })}
          pressed={one === preset}
          onClick={() => onPreset(one)}
          data-testid={`layout-${one}`}
        />
      ))}
    </div>
  );
}
