import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '@/components/button';
import { dayAfterKey, sameDayIn } from '@/lib/time/calendar_keys';
import { formatMonth, formatWholeDate, weekdayNames } from '@/lib/time/format';
import { monthGrid, monthOf, type Day } from '@/lib/time/zone';

interface CalendarProps {
  chosen: Day | null;
  today: Day;
  /** Later days cannot be chosen. */
  latest?: Day;
  onDay: (day: Day) => void;
  /** Days that are underlined, and what it says of a day whether it is. */
  marks?: { days: ReadonlySet<Day>; words: (marked: boolean) => string };
  onMonth?: (month: string) => void;
  /** Does not take the focus when it appears. */
  still?: boolean;
}

/** A month of days to choose from. Arrows move by days, Page keys by months, with Shift by years. */
export function Calendar({ chosen, today, latest, onDay, marks, onMonth, still }: CalendarProps) {
  const { t, i18n } = useTranslation();
  const atMost = (day: Day) => (latest && day > latest ? latest : day);
  const [pointed, setPointed] = useState(() => atMost(chosen ?? today));
  const grid = useRef<HTMLTableElement>(null);
  const [keyed, setKeyed] = useState(still ? 0 : 1);
  const month = monthOf(pointed);

  // At first, and after each key; not when the month is turned by its buttons.
  useEffect(() => {
    if (keyed > 0) grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [keyed]);
  const tellMonth = useRef(onMonth);
  useEffect(() => {
    tellMonth.current = onMonth;
  });
  useEffect(() => tellMonth.current?.(month), [month]);

  const onKey = (event: KeyboardEvent) => {
    const to = dayAfterKey(pointed, event.key, event.shiftKey);
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    setPointed(atMost(to));
    setKeyed(keyed + 1);
  };
  return (
    <div className="w-72 p-3" data-testid="calendar">
      <div className="mb-2 flex items-center justify-between">
        <IconButton
          icon="left"
          label={t('date.previous')}
          onClick={() => setPointed(sameDayIn(pointed, -1))}
        />
        <p aria-live="polite" className="text-sm font-semibold first-letter:uppercase">
          {formatMonth(month, i18n.language)}
        </p>
        <IconButton
          icon="right"
          label={t('date.next')}
          disabled={latest !== undefined && month >= monthOf(latest)}
          onClick={() => setPointed(atMost(sameDayIn(pointed, 1)))}
        />
      </div>
      <table
        ref={grid}
        role="grid"
        aria-label={formatMonth(month, i18n.language)}
        onKeyDown={onKey}
        className="w-full table-fixed text-center text-sm tabular-nums"
      >
        <thead>
          <tr className="text-xs text-muted">
            {weekdayNames(i18n.language).map((name, index) => (
              <th key={index} scope="col" className="pb-1 font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {monthGrid(month).map((week, row) => (
            <tr key={row}>
              {week.map((one, column) => (
                <td key={column} className="p-0.5">
                  {one && (
                    <DayButton
                      day={one}
                      chosen={one === chosen}
                      today={one === today}
                      pointed={one === pointed}
                      marked={marks?.days.has(one)}
                      words={marks?.words(marks.days.has(one))}
                      disabled={latest !== undefined && one > latest}
                      onDay={onDay}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface DayButtonProps {
  day: Day;
  chosen: boolean;
  today: boolean;
  pointed: boolean;
  /** Undefined: days are not marked here. */
  marked: boolean | undefined;
  words: string | undefined;
  disabled: boolean;
  onDay: (day: Day) => void;
}

function DayButton({ day, chosen, today, pointed, marked, words, disabled, onDay }: DayButtonProps) {
  const { i18n } = useTranslation();
  const look = chosen ? 'bg-accent text-on-accent font-semibold' : 'hover:bg-sunken';
  const tone = chosen || marked !== false ? '' : 'text-muted';
  const date = formatWholeDate(day, i18n.language);
  return (
    <button
      type="button"
      disabled={disabled}
      tabIndex={pointed ? 0 : -1}
      aria-pressed={chosen}
      aria-current={today ? 'date' : undefined}
      aria-label={words ? `${date}, ${words}` : date}
      data-testid={`day-${day}`}
      data-footage={marked}
      onClick={() => onDay(day)}
      className={`relative flex size-9 w-full items-center justify-center rounded-lg disabled:opacity-30 ${look} ${tone} ${
        today && !chosen ? 'ring-1 ring-line-strong' : ''
      }`}
    >
      {Number(day.slice(8))}
      {marked && (
        <span
          aria-hidden="true"
          className={`absolute bottom-1 h-0.5 w-4 rounded-full ${chosen ? 'bg-on-accent' : 'bg-tl-recorded'}`}
        />
      )}
    </button>
  );
}
