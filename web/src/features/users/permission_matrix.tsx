import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CheckBox } from '@/components/check_box';
import { SearchField } from '@/components/search_field';
import type { Camera } from '@/lib/api/types';
import { extentOf, RIGHTS, withRights, type Grants, type Right } from './permissions';
import { useGridKeys } from './use_grid_keys';

interface PermissionMatrixProps {
  cameras: Camera[];
  grants: Grants;
  onChange: (grants: Grants) => void;
}

const SEARCH_FROM = 6;
// Column 0 is "all of this row", the others one right each.
const COLUMNS: readonly (readonly Right[])[] = [RIGHTS, ...RIGHTS.map((right) => [right])];

/** Cameras by rights. The first row is all cameras that are shown, the first box of a row all its rights. */
export function PermissionMatrix({ cameras, grants, onChange }: PermissionMatrixProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLocaleLowerCase();
  const shown = cameras.filter((camera) => camera.name.toLocaleLowerCase().includes(wanted));
  const rows = [
    { key: 0, name: wanted ? t('users.allShown') : t('users.allCameras'), ids: shown.map((one) => one.id) },
    ...shown.map((camera) => ({ key: camera.id, name: camera.name, ids: [camera.id] })),
  ];
  const names = [t('users.all'), ...RIGHTS.map((right) => t(`users.right.${right}`))];
  const { grid, onKeyDown, cellProps } = useGridKeys(rows.length, COLUMNS.length);

  return (
    <div className="space-y-3">
      {cameras.length >= SEARCH_FROM && (
        <SearchField
          label={t('users.searchCamera')}
          value={search}
          onChange={setSearch}
          data-testid="matrix-search"
        />
      )}
      <div className="-mx-5 max-h-[32rem] overflow-auto sm:mx-0 sm:rounded-xl sm:border sm:border-line">
        <table
          ref={grid}
          role="grid"
          aria-label={t('users.permissions')}
          onKeyDown={onKeyDown}
          className="w-full border-collapse text-sm"
          data-testid="matrix"
        >
          <thead className="sticky top-0 z-10 bg-surface">
            <tr className="border-b border-line text-xs text-muted">
              <th scope="col" className="py-2.5 pl-5 text-left font-medium sm:pl-4">
                {t('users.camera')}
              </th>
              {names.map((name) => (
                <th key={name} scope="col" className="w-11 px-1 py-2.5 text-center font-medium sm:w-24">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {rows.map((row, index) => (
              <tr
                key={row.key}
                data-testid="matrix-row"
                data-camera-id={row.key}
                className={index === 0 ? 'bg-sunken/60' : 'hover:bg-sunken/60'}
              >
                <th
                  scope="row"
                  className="py-1.5 pr-2 pl-5 text-left leading-tight font-medium [overflow-wrap:anywhere] sm:pl-4"
                >
                  {row.name}
                </th>
                {COLUMNS.map((rights, column) => {
                  const extent = extentOf(grants, row.ids, rights);
                  return (
                    <td key={column} className="p-0 text-center">
                      <CheckBox
                        label={`${row.name}: ${names[column]}`}
                        checked={extent === 'all'}
                        mixed={extent === 'some'}
                        disabled={row.ids.length === 0}
                        onChange={() => onChange(withRights(grants, row.ids, rights, extent !== 'all'))}
                        {...cellProps(index, column)}
                      />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length === 0 && wanted && (
        <p className="text-sm text-muted" role="status">
          {t('users.noCameraFound')}
        </p>
      )}
      <p className="hidden text-xs text-muted md:block">{t('users.matrixKeys')}</p>
    </div>
  );
}
