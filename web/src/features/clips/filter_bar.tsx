import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DateField } from '@/components/date_field';
import { SelectField } from '@/components/field';
import { SearchField } from '@/components/search_field';
import type { Camera } from '@/lib/api/types';
import { useDebounced } from '@/lib/use_debounced';
import { STATES, type ClipFilters } from './clip_filters';

interface FilterBarProps {
  filters: ClipFilters;
  cameras: readonly Camera[];
  onChange: (change: Partial<ClipFilters>) => void;
}

export function FilterBar({ filters, cameras, onChange }: FilterBarProps) {
  const { t } = useTranslation();
  return (
    <div
      role="search"
      className="grid grid-cols-2 items-start gap-3 sm:grid-cols-4 lg:grid-cols-[minmax(0,1.6fr)_repeat(2,minmax(0,1fr))_repeat(2,minmax(0,0.8fr))]"
    >
      <Search search={filters.search} onSearch={(search) => onChange({ search })} />
      <SelectField
        label={t('clips.camera')}
        value={filters.cameraId ?? ''}
        onChange={(event) => onChange({ cameraId: Number(event.target.value) || null })}
        data-testid="filter-camera"
      >
        <option value="">{t('clips.allCameras')}</option>
        {cameras.map((camera) => (
          <option key={camera.id} value={camera.id}>
            {camera.name}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('clips.state')}
        value={filters.state ?? ''}
        onChange={(event) => onChange({ state: STATES.find((one) => one === event.target.value) ?? null })}
        data-testid="filter-state"
      >
        <option value="">{t('clips.allStates')}</option>
        {STATES.map((state) => (
          <option key={state} value={state}>
            {t(`clips.states.${state}`)}
          </option>
        ))}
      </SelectField>
      <DateField
        label={t('clips.from')}
        value={filters.from ?? ''}
        onChange={(from) => onChange({ from: from || null })}
        data-testid="filter-from"
      />
      <DateField
        label={t('clips.to')}
        value={filters.to ?? ''}
        min={filters.from ?? undefined}
        onChange={(to) => onChange({ to: to || null })}
        data-testid="filter-to"
      />
    </div>
  );
}

/** Asks when the typing pauses; takes up what the address says when somebody else changes it. */
function Search({ search, onSearch }: { search: string; onSearch: (search: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(search);
  const [known, setKnown] = useState(search);
  const settled = useDebounced(text);
  if (known !== search) {
    setKnown(search);
    setText(search);
  }
  useEffect(() => {
    if (settled === text && settled !== known) {
      setKnown(settled);
      onSearch(settled);
    }
  }, [settled, text, known, onSearch]);
  return (
    <SearchField
      label={t('clips.search')}
      value={text}
      onChange={setText}
      className="col-span-2 sm:col-span-4 lg:col-span-1 lg:mt-6.5"
      data-testid="filter-search"
    />
  );
}
