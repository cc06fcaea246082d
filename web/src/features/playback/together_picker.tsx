import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icon';
import { Popover } from '@/components/popover';
import type { Camera } from '@/lib/api/types';
import { MOST_CAMERAS } from './follow';

interface TogetherPickerProps {
  camera: Camera;
  cameras: readonly Camera[];
  /** Those that play along. */
  others: readonly number[];
  onOthers: (ids: number[]) => void;
}

/** Which cameras play beside the first one. */
export function TogetherPicker({ camera, cameras, others, onOthers }: TogetherPickerProps) {
  const { t } = useTranslation();
  const rest = cameras.filter((one) => one.id !== camera.id);
  const full = others.length >= MOST_CAMERAS - 1;
  return (
    <Popover
      align="start"
      label={
        others.length > 0
          ? `${t('playback.together.title')}: ${others.length + 1}`
          : t('playback.together.title')
      }
      data-testid="together"
      button={
        <>
          <Icon name="grid4" size={18} className="text-muted" />
          {others.length > 0 && <span className="tabular-nums">{others.length + 1}</span>}
        </>
      }
    >
      {() => (
        <fieldset className="max-h-80 w-64 overflow-y-auto p-3">
          <legend className="sr-only">{t('playback.together.title')}</legend>
          <p aria-hidden="true" className="px-2 pb-1 text-sm font-semibold">
            {t('playback.together.title')}
          </p>
          {rest.map((one) => {
            const chosen = others.includes(one.id);
            return (
              <label
                key={one.id}
                className="flex min-h-10 cursor-pointer items-center gap-3 rounded-lg px-2 text-sm hover:bg-sunken"
              >
                <input
                  type="checkbox"
                  checked={chosen}
                  disabled={!chosen && full}
                  data-testid={`together-${one.id}`}
                  onChange={() =>
                    onOthers(chosen ? others.filter((id) => id !== one.id) : [...others, one.id])
                  }
                  className="size-4.5 accent-(--accent)"
                />
                <span className="min-w-0 truncate">{one.name}</span>
              </label>
            );
          })}
          {full && <p className="px-2 pt-2 text-xs text-muted">{t('playback.together.most')}</p>}
        </fieldset>
      )}
    </Popover>
  );
}
