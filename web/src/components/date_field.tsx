import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUser } from '@/lib/api/session';
import { dayText, momentText, readDay, readMoment, type DateMistake } from '@/lib/time/date_text';
import { dayOf, type Day } from '@/lib/time/zone';
import { Calendar } from './calendar';
import { Field, INPUT } from './field';
import { Icon } from './icon';
import { Popover } from './popover';

interface DateFieldProps {
  label: string;
  /** With `time`: `YYYY-MM-DDTHH:mm`, or `…:ss` with seconds; else `YYYY-MM-DD`. Empty: none, or not a right one. */
  value: string;
  onChange: (value: string) => void;
  time?: 'minutes' | 'seconds';
  /** Days before or after these are told to be wrong, but taken: the other end may be about to change. */
  min?: Day | undefined;
  max?: Day | undefined;
  error?: string | undefined;
  hint?: string;
  'data-testid'?: string;
}

/** A day, or a moment, in the app's language: typed, or chosen in a calendar. */
export function DateField(props: DateFieldProps) {
  const { label, value, onChange, time, error, hint } = props;
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useUser();
  const language = i18n.language;
  const input = useRef<HTMLInputElement>(null);
  const textOf = (one: string) => (!one ? '' : time ? momentText(one, language) : dayText(one, language));
  const read = (one: string, done: boolean) =>
    time ? readMoment(one, language, time === 'seconds', done) : readDay(one, language, done);

  const [text, setText] = useState(() => textOf(value));
  const [left, setLeft] = useState(false);
  const [known, setKnown] = useState({ value, told: value, language });
  if (known.value !== value || known.language !== language) {
    setKnown({ value, told: value, language });
    // Not what was told from here: a button that clears, the page's address, the language.
    if (known.told !== value || known.language !== language) {
      setText(textOf(value));
      setLeft(false);
    }
  }

  const tell = (next: string) => {
    setKnown({ ...known, told: next });
    if (next !== known.told) onChange(next);
  };
  const type = (next: string) => {
    setText(next);
    setLeft(false);
    const found = read(next, false);
    tell('value' in found ? found.value : '');
  };
  const settle = () => {
    const found = read(text, true);
    setLeft(true);
    if (!('value' in found)) return;
    setText(textOf(found.value));
    tell(found.value);
  };
  const choose = (day: Day) => {
    const next = time ? `${day}T${value.split('T')[1] ?? (time === 'seconds' ? '00:00:00' : '00:00')}` : day;
    setText(textOf(next));
    tell(next);
    input.current?.focus();
  };

  const found = text.trim() ? read(text, true) : null;
  const pattern = time ? `${t('date.pattern')} ${t(`date.${time}`)}` : t('date.pattern');
  const now = dayOf(Date.now(), zone);
  const sample = time
    ? momentText(`${now}T${time === 'seconds' ? '08:30:00' : '08:30'}`, language)
    : dayText(now, language);
  const words: Record<DateMistake, string> = {
    form: t('date.form', { pattern, sample }),
    noSuchDay: t('date.noSuchDay'),
    noSuchTime: t('date.noSuchTime'),
  };
  const mistake = left && found && 'mistake' in found ? words[found.mistake] : (outside() ?? error);

  return (
    <Field label={label} hint={hint} error={mistake}>
      {(ids) => (
        <div className="relative">
          <input
            {...ids}
            ref={input}
            type="text"
            inputMode={time ? 'text' : 'numeric'}
            autoComplete="off"
            spellCheck={false}
            placeholder={pattern}
            value={text}
            onChange={(event) => type(event.target.value)}
            onBlur={settle}
            onKeyDown={(event) => event.key === 'Enter' && settle()}
            data-value={value}
            data-testid={props['data-testid']}
            className={`${INPUT} pr-11 tabular-nums`}
          />
          <div className="absolute inset-y-0 right-0.5 flex items-center">
            <Popover
              floating
              label={`${label}: ${t('date.choose')}`}
              button={<Icon name="calendar" size={18} />}
              className="size-10 justify-center text-muted"
            >
              {(close) => (
                <Calendar
                  chosen={value ? value.slice(0, 10) : null}
                  today={now}
                  onDay={(day) => {
                    close();
                    choose(day);
                  }}
                />
              )}
            </Popover>
          </div>
        </div>
      )}
    </Field>
  );

  function outside(): string | undefined {
    const day = value.slice(0, 10);
    if (day && props.min && day < props.min) return t('date.tooEarly', { day: dayText(props.min, language) });
    if (day && props.max && day > props.max) return t('date.tooLate', { day: dayText(props.max, language) });
    return undefined;
  }
}
