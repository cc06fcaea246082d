import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { camerasQuery } from '@/lib/api/list_cameras';
import { useUser } from '@/lib/api/session';
import { showToast } from '@/lib/toasts';
import { lostCameras } from './lost_cameras';

/** Tells a sub-user why a picture went: somebody took the permission. An owner knows what they removed. */
export function useLostCameras(): void {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const owner = useUser().is_owner;
  useEffect(() => {
    if (owner) return undefined;
    const known = () => queries.getQueryData(camerasQuery.queryKey);
    let before = known() ?? [];
    return queries.getQueryCache().subscribe(() => {
      const now = known();
      if (!now || now === before) return;
      const names = lostCameras(before, now).map((one) => one.name);
      before = now;
      if (names.length > 0) showToast(t('cameras.lost', { names: names.join(', ') }), 'error');
    });
  }, [owner, queries, t]);
}
