import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { DateField } from '@/components/date_field';
import { SelectField } from '@/components/field';
import { allSubUsersQuery } from '@/lib/api/list_sub_users';
import { useCameras } from '@/lib/api/list_cameras';
import { useUser } from '@/lib/api/session';
import { ACTION_GROUPS, isFiltered, type AuditFilter } from './audit_filter';

interface AuditFiltersProps {
  filter: AuditFilter;
  onChange: (change: Partial<AuditFilter>) => void;
  onClear: () => void;
}

const idOf = (value: string) => (value ? Number(value) : null);

export function AuditFilters({ filter, onChange, onClear }: AuditFiltersProps) {
  const { t } = useTranslation();
  return (
    <search className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-5" aria-label={t('audit.filter')}>
      <SelectField
        label={t('audit.what')}
        value={filter.action}
        onChange={(event) => onChange({ action: event.target.value })}
        data-testid="audit-action"
      >
        <option value="">{t('audit.everything')}</option>
        {ACTION_GROUPS.map((group) => (
          <option key={group} value={group}>
            {t(`audit.group.${group}`)}
          </option>
        ))}
        {filter.action && !ACTION_GROUPS.some((group) => group === filter.action) && (
          <option value={filter.action}>{filter.action}</option>
        )}
      </SelectField>
      <WhoField userId={filter.userId} onChange={(userId) => onChange({ userId })} />
      <CameraField cameraId={filter.cameraId} onChange={(cameraId) => onChange({ cameraId })} />
      <DateField
        label={t('audit.from')}
        value={filter.from ?? ''}
        onChange={(from) => onChange({ from: from || null })}
        data-testid="audit-from"
      />
      <DateField
        label={t('audit.to')}
        value={filter.to ?? ''}
        min={filter.from ?? undefined}
        onChange={(to) => onChange({ to: to || null })}
        data-testid="audit-to"
      />
      {isFiltered(filter) && (
        <Button icon="close" className="self-end" onClick={onClear} data-testid="audit-clear">
          {t('audit.clear')}
        </Button>
      )}
    </search>
  );
}

function WhoField({ userId, onChange }: { userId: number | null; onChange: (id: number | null) => void }) {
  const { t } = useTranslation();
  const me = useUser();
  const { data: users = [] } = useQuery(allSubUsersQuery);
  const known = [{ id: me.id, email: me.email }, ...users];
  return (
    <SelectField
      label={t('audit.who')}
      value={userId ?? ''}
      onChange={(event) => onChange(idOf(event.target.value))}
      data-testid="audit-user"
    >
      <option value="">{t('audit.everybody')}</option>
      {known.map((user) => (
        <option key={user.id} value={user.id}>
          {user.email}
        </option>
      ))}
      {userId !== null && !known.some((user) => user.id === userId) && (
        <option value={userId}>{t('audit.userNumber', { id: userId })}</option>
      )}
    </SelectField>
  );
}

interface CameraFieldProps {
  cameraId: number | null;
  onChange: (id: number | null) => void;
}

function CameraField({ cameraId, onChange }: CameraFieldProps) {
  const { t } = useTranslation();
  const { data: cameras = [] } = useCameras();
  return (
    <SelectField
      label={t('playback.camera')}
      value={cameraId ?? ''}
      onChange={(event) => onChange(idOf(event.target.value))}
      data-testid="audit-camera"
    >
      <option value="">{t('audit.allCameras')}</option>
      {cameras.map((camera) => (
        <option key={camera.id} value={camera.id}>
          {camera.name}
        </option>
      ))}
      {cameraId !== null && !cameras.some((camera) => camera.id === cameraId) && (
        <option value={cameraId}>{t('audit.cameraNumber', { id: cameraId })}</option>
      )}
    </SelectField>
  );
}
