import { useState } from 'react';
import { CheckBox } from '@/components/check_box';
import { Choice } from '@/components/choice';
import { Stepper } from '@/components/stepper';
import { Toggle } from '@/components/toggle';
import { Group, Specimen, Wide } from './specimen';
import { useWords } from './words';

const MODES = ['exact', 'fast'] as const;

export function ChoicesGroup() {
  const words = useWords();
  const [on, setOn] = useState(true);
  const [count, setCount] = useState(3);
  const [mode, setMode] = useState<(typeof MODES)[number]>('exact');
  return (
    <Group id="choices" title={words.choices}>
      <Specimen name="Toggle">
        <Wide>
          <Toggle label={words.sound} hint={words.soundHint} checked={on} onChange={setOn} />
        </Wide>
        <Wide>
          <Toggle label={words.sound} checked={!on} onChange={(next) => setOn(!next)} />
        </Wide>
        <Wide>
          <Toggle label={words.off} checked disabled onChange={setOn} />
        </Wide>
      </Specimen>
      <Specimen name="CheckBox">
        <CheckBox label={words.one} checked={on} onChange={setOn} />
        <CheckBox label={words.none} checked={!on} onChange={(next) => setOn(!next)} />
        <CheckBox label={words.some} checked={false} mixed onChange={setOn} />
        <CheckBox label={words.off} checked disabled onChange={setOn} />
      </Specimen>
      <Specimen name="Stepper">
        <Stepper label={words.columns} value={count} min={1} max={4} onChange={setCount} />
      </Specimen>
      <Specimen name="Choice">
        <Wide>
          <fieldset className="space-y-3">
            <legend className="sr-only">{words.choices}</legend>
            {MODES.map((one) => (
              <Choice
                key={one}
                name="gallery-mode"
                value={one}
                title={words[one]}
                text={words[`${one}Text`]}
                checked={mode === one}
                onChoose={() => setMode(one)}
              />
            ))}
          </fieldset>
        </Wide>
      </Specimen>
    </Group>
  );
}
