import { useTranslation } from 'react-i18next';
import { LinkButton } from './button';

/** What an empty page offers an owner who has no camera yet. */
export function FirstCameraLinks() {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap justify-center gap-2">
      <LinkButton tone="primary" icon="plus" to="/cameras/new" data-testid="camera-add">
        {t('cameras.first.title')}
      </LinkButton>
      <LinkButton to="/welcome" data-testid="first-run-link">
        {t('firstRun.resume')}
      </LinkButton>
    </div>
  );
}
