import { useTranslation } from 'react-i18next';
import type { Camera } from '@/lib/api/types';
import type { WallChoice } from '../layouts/wall_choice';
import { LayoutMenu } from './layout_menu';
import { Pager } from './pager';
import { PresetPicker } from './preset_picker';

interface WallHeaderProps {
  cameras: Camera[];
  offline: boolean;
  choice: WallChoice;
  onChoice: (choice: WallChoice) => void;
  page?: number;
  pages?: number;
  onPage?: (page: number) => void;
}

export function WallHeader(props: WallHeaderProps) {
  const { t } = useTranslation();
  const { cameras, offline, choice, onChoice, page = 0, pages = 1, onPage } = props;
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-3 py-1.5 sm:px-4">
      <Summary cameras={cameras} />
      {offline && <p className="text-sm font-medium text-danger">{t('problem.network.title')}</p>}
      <div className="ml-auto flex min-w-0 items-center gap-1">
        {pages > 1 && onPage && <Pager page={page} pages={pages} onPage={onPage} />}
        <PresetPicker
          preset={'preset' in choice ? choice.preset : null}
          onPreset={(preset) => onChoice({ preset })}
        />
        <LayoutMenu choice={choice} onChoice={onChoice} />
      </div>
    </header>
  );
}

function Summary({ cameras }: { cameras: Camera[] }) {
  const { t } = useTranslation();
  const recording = cameras.filter((camera) => camera.status.state === 'recording').length;
  return (
    <p className="text-sm text-muted tabular-nums" data-testid="wall-summary">
      {t('live.summary', { recording, count: cameras.length })}
    </p>
  );
}
