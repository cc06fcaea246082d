import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TimeChart } from '@/components/time_chart';
import { useUser } from '@/lib/api/session';
import { missingOf } from '@/lib/chart';
import { formatNumber } from '@/lib/numbers';
import { COUNTS, DAY, LEVELS, STEP_MS } from './chart_samples';
import { Group, Specimen } from './specimen';
import { useWords } from './words';

export function ChartsGroup() {
  const words = useWords();
  const { time_zone: zone } = useUser();
  const language = useTranslation().i18n.language;
  const [markerMs, setMarker] = useState<number | null>(null);
  const digits = (most: number) => (value: number) => formatNumber(value, language, most);
  const common = { stepMs: STEP_MS, range: DAY, zone, markerMs, onMarker: setMarker };
  const missing = missingOf(LEVELS, DAY, STEP_MS);
  return (
    <Group id="charts" title={words.charts}>
      <Specimen name="TimeChart">
        <div className="grid w-full gap-x-8 gap-y-6 md:grid-cols-2">
          <TimeChart
            {...common}
            title={words.level}
            unit="°C"
            tone="accent"
            shows="mean"
            readings={LEVELS}
            missing={missing}
            axis={digits(0)}
            words={digits(1)}
          />
          <TimeChart
            {...common}
            title={words.events}
            tone="warn"
            shows="sum"
            readings={COUNTS}
            missing={missing}
            axis={digits(0)}
            words={digits(0)}
          />
          <TimeChart
            {...common}
            title={words.most}
            tone="info"
            shows="most"
            readings={COUNTS}
            missing={[]}
            axis={digits(0)}
            words={digits(0)}
          />
          <TimeChart
            {...common}
            title={words.none}
            tone="accent"
            shows="mean"
            readings={[]}
            missing={missingOf([], DAY, STEP_MS)}
            axis={digits(0)}
            words={digits(0)}
          />
        </div>
      </Specimen>
    </Group>
  );
}
