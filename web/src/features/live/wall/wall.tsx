import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice, ProblemNotice } from '@/components/notice';
import type { Camera } from '@/lib/api/types';
import { useLayouts } from '../api/layouts';
import type { WallChoice } from '../layouts/wall_choice';
import { LayoutWall } from './layout_wall';
import { PlainWall } from './plain_wall';
import { useWallChoice } from './use_wall_choice';

interface WallProps {
  cameras: Camera[];
  /** What is shown is old: the server does not answer. */
  offline: boolean;
  skeleton: ReactNode;
}

export function Wall(props: WallProps) {
  const [choice, choose] = useWallChoice();
  return 'preset' in choice ? (
    <PlainWall {...props} preset={choice.preset} onChoice={choose} />
  ) : (
    <OwnLayout {...props} id={choice.layoutId} onChoice={choose} />
  );
}

interface OwnLayoutProps extends WallProps {
  id: number;
  onChoice: (choice: WallChoice) => void;
}

/** The layout, or the plain wall and why it is not there. */
function OwnLayout({ id, cameras, offline, skeleton, onChoice }: OwnLayoutProps) {
  const { t } = useTranslation();
  const layouts = useLayouts();
  const layout = layouts.data?.find((one) => one.id === id);
  if (layouts.isPending) return skeleton;
  if (layout)
    return <LayoutWall key={id} cameras={cameras} offline={offline} layout={layout} onChoice={onChoice} />;
  return (
    <>
      <div className="p-2" data-testid="layout-gone">
        {layouts.isError ? (
          <ProblemNotice error={layouts.error} onRetry={() => void layouts.refetch()} />
        ) : (
          <Notice tone="warning" title={t('layouts.gone')} />
        )}
      </div>
      <PlainWall cameras={cameras} offline={offline} preset="auto" onChoice={onChoice} />
    </>
  );
}
