import { useState } from 'react';
import { Calendar } from '@/components/calendar';
import { CodeField } from '@/components/code_field';
import { DateField } from '@/components/date_field';
import { SelectField, TextField } from '@/components/field';
import { NewPasswordFields } from '@/components/new_password_fields';
import { PasswordField } from '@/components/password_field';
import { SearchField } from '@/components/search_field';
import { ZoneField } from '@/components/zone_field';
import { Group, Specimen, Wide } from './specimen';
import { useWords } from './words';

export function FieldsGroup() {
  const words = useWords();
  const [text, setText] = useState(words.value);
  const typed = {
    value: text,
    onChange: (event: { target: { value: string } }) => setText(event.target.value),
  };
  return (
    <Group id="fields" title={words.fields}>
      <Specimen name="TextField">
        <Wide>
          <TextField label={words.name} hint={words.hint} {...typed} />
        </Wide>
        <Wide>
          <TextField label={words.name} hint={words.hint} error={words.wrong} {...typed} />
        </Wide>
        <Wide>
          <TextField label={words.name} disabled {...typed} />
        </Wide>
      </Specimen>
      <Specimen name="SelectField">
        <Wide>
          <SelectField label={words.camera}>
            <option>{words.all}</option>
            <option>{words.value}</option>
          </SelectField>
        </Wide>
        <Wide>
          <SelectField label={words.camera} error={words.wrong} disabled>
            <option>{words.all}</option>
          </SelectField>
        </Wide>
      </Specimen>
      <Dates />
      <Searching />
      <Secrets />
    </Group>
  );
}

function Dates() {
  const words = useWords();
  const [day, setDay] = useState('2026-01-12');
  const [moment, setMoment] = useState('2026-01-12T08:30:15');
  return (
    <Specimen name="DateField · Calendar">
      <Wide>
        <DateField
          label={words.day}
          value={day}
          onChange={setDay}
          max="2026-12-31"
          data-testid="gallery-date"
        />
      </Wide>
      <Wide>
        <DateField
          label={words.moment}
          time="seconds"
          value={moment}
          onChange={setMoment}
          hint={words.hint}
        />
      </Wide>
      <Wide>
        <DateField
          label={words.moment}
          time="minutes"
          value=""
          onChange={() => undefined}
          error={words.wrong}
        />
      </Wide>
      <div className="rounded-xl border border-line">
        <Calendar
          still
          chosen={day || null}
          today="2026-01-14"
          latest="2026-01-20"
          onDay={setDay}
          marks={{
            days: new Set(['2026-01-12', '2026-01-13']),
            words: (on) => (on ? words.one : words.none),
          }}
        />
      </div>
    </Specimen>
  );
}

function Searching() {
  const words = useWords();
  const [sought, setSought] = useState('');
  const [zone, setZone] = useState('America/Sao_Paulo');
  return (
    <Specimen name="SearchField · ZoneField">
      <Wide>
        <SearchField label={words.search} value={sought} onChange={setSought} />
      </Wide>
      <Wide>
        <ZoneField value={zone} onChange={setZone} />
      </Wide>
    </Specimen>
  );
}

function Secrets() {
  const [password, setPassword] = useState('correct horse battery');
  const [repeat, setRepeat] = useState('');
  const [code, setCode] = useState('');
  const [recovery, setRecovery] = useState(false);
  const words = useWords();
  return (
    <Specimen name="PasswordField · NewPasswordFields · CodeField">
      <Wide>
        <form className="space-y-4" onSubmit={(event) => event.preventDefault()}>
          <PasswordField label={words.name} autoComplete="off" defaultValue="secret" />
        </form>
      </Wide>
      <Wide>
        <form className="space-y-4" onSubmit={(event) => event.preventDefault()}>
          <NewPasswordFields
            password={password}
            repeat={repeat}
            onPassword={setPassword}
            onRepeat={setRepeat}
          />
        </form>
      </Wide>
      <Wide>
        <CodeField recovery={recovery} onRecovery={setRecovery} value={code} onChange={setCode} />
      </Wide>
    </Specimen>
  );
}
