import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';

interface StepButtonsProps {
  onNext: () => void;
  onBack: () => void;
  /** In place of "next". */
  label?: string;
}

export function StepButtons({ onNext, onBack, label }: StepButtonsProps) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap gap-2">
      <Button tone="primary" onClick={onNext} data-testid="first-run-next">
        {label ?? t('common.next')}
      </Button>
      <Button tone="ghost" onClick={onBack} data-testid="first-run-back">
        {t('firstRun.back')}
      </Button>
    </div>
  );
}
