import { useTranslation } from 'react-i18next';
import { IconButton } from '@/components/button';

interface TimelineButtonsProps {
  onZoomIn: () => void;
  onZoomOut: () => void;
  onWholeDay: () => void;
}

export function TimelineButtons({ onZoomIn, onZoomOut, onWholeDay }: TimelineButtonsProps) {
  const { t } = useTranslation();
  return (
    <div role="group" aria-label={t('timeline.label')} className="hidden shrink-0 grid-cols-2 sm:grid">
      <IconButton
        icon="plus"
        size={16}
        className="!size-7"
        label={t('timeline.zoomIn')}
        onClick={onZoomIn}
        data-testid="zoom-in"
      />
      <IconButton
        icon="minus"
        size={16}
        className="!size-7"
        label={t('timeline.zoomOut')}
        onClick={onZoomOut}
        data-testid="zoom-out"
      />
      <IconButton
        icon="fit"
        size={16}
        className="col-span-2 !h-7 !w-auto"
        label={t('timeline.wholeDay')}
        onClick={onWholeDay}
        data-testid="whole-day"
      />
    </div>
  );
}
