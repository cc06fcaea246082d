import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SelectField, TextField } from '@/components/field';
import { SearchField } from '@/components/search_field';
import type { Camera } from '@/lib/api/types';
import { useDebounced } from '@/lib/use_debounced';
import { STATES, type ClipFilters } from './clip_filters';

interface FilterBarProps {
  filters: ClipFilters;
  cameras: readonly Camera[];
  onChange: (filters: ClipFilters) => void;
}

export function FilterBar({ filters, cameras, onChange }: FilterBarProps) {
  const { t } = useTranslation();
  const set = (change: Partial<ClipFilters>) => onChange({ ...filters, ...change });
  return (
    <div
      role="search"
      className="grid grid-cols-2 items-end gap-3 sm:grid-cols-4 lg:grid-cols-[minmax(0,1.6fr)_repeat(2,minmax(0,1fr))_repeat(2,minmax(0,0.8fr))]"
    >
      <Search search={filters.search} onSearch={(search) => set({ search })} />
      <SelectField
        label={t('clips.camera')}
        value={filters.cameraId ?? ''}
        onChange={(event) => set({ cameraId: Number(event.target.value) || null })}
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
        onChange={(event) => set({ state: STATES.find((one) => one === event.target.value) ?? null })}
        data-testid="filter-state"
      >
        <option value="">{t('clips.allStates')}</option>
        {STATES.map((state) => (
          <option key={state} value={state}>
            {t(`clips.states.${state}`)}
          </option>
        ))}
      </SelectField>
      <TextField
        label={t('clips.from')}
        type="date"
        value={filters.from ?? ''}
        max={filters.to ?? undefined}
        onChange={(event) => set({ from: event.target.value || null })}
        data-testid="filter-from"
      />
      <TextField
        label={t('clips.to')}
        type="date"
        value={filters.to ?? ''}
        min={filters.from ?? undefined}
        onChange={(event) => set({ to: event.target.value || null })}
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
      className="col-span-2 sm:col-span-4 lg:col-span-1"
      data-testid="filter-search"
    />
  );
}
