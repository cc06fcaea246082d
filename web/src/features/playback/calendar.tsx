import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '@/components/button';
import { formatMonth, weekdayNames } from '@/lib/time/format';
import { addMonths, monthGrid, monthOf, type Day } from '@/lib/time/zone';
import { monthQuery } from './api/get_month';

interface CalendarProps {
  cameraId: number;
  day: Day;
  today: Day;
  onDay: (day: Day) => void;
}

/** A month; days with footage are marked, days to come cannot be chosen. */
export function Calendar({ cameraId, day, today, onDay }: CalendarProps) {
  const { t, i18n } = useTranslation();
  const [month, setMonth] = useState(monthOf(day));
  const { data: days } = useQuery(monthQuery(cameraId, month));
  const recorded = new Set(days);
  return (
    <div className="w-72 p-3" data-testid="calendar">
      <div className="mb-2 flex items-center justify-between">
        <IconButton
          icon="left"
          label={t('playback.calendar.previous')}
          onClick={() => setMonth(addMonths(month, -1))}
        />
        <p aria-live="polite" className="text-sm font-semibold first-letter:uppercase">
          {formatMonth(month, i18n.language)}
        </p>
        <IconButton
          icon="right"
          label={t('playback.calendar.next')}
          disabled={month >= monthOf(today)}
          onClick={() => setMonth(addMonths(month, 1))}
        />
      </div>
      <table className="w-full table-fixed text-center text-sm tabular-nums">
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
                      chosen={one === day}
                      today={one === today}
                      recorded={recorded.has(one)}
                      disabled={one > today}
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
  recorded: boolean;
  disabled: boolean;
  onDay: (day: Day) => void;
}

function DayButton({ day, chosen, today, recorded, disabled, onDay }: DayButtonProps) {
  const { t } = useTranslation();
  const look = chosen ? 'bg-accent text-on-accent font-semibold' : 'hover:bg-sunken';
  const tone = recorded || chosen ? '' : 'text-muted';
  return (
    <button
      type="button"
      disabled={disabled}
      aria-pressed={chosen}
      aria-current={today ? 'date' : undefined}
      aria-label={`${Number(day.slice(8))}, ${recorded ? t('playback.calendar.footage') : t('playback.calendar.none')}`}
      data-testid={`day-${day}`}
      data-footage={recorded}
      onClick={() => onDay(day)}
      className={`relative flex size-9 w-full items-center justify-center rounded-lg disabled:opacity-30 ${look} ${tone} ${
        today && !chosen ? 'ring-1 ring-line-strong' : ''
      }`}
    >
      {Number(day.slice(8))}
      {recorded && (
        <span
          aria-hidden="true"
          className={`absolute bottom-1 h-0.5 w-4 rounded-full ${chosen ? 'bg-on-accent' : 'bg-tl-recorded'}`}
        />
      )}
    </button>
  );
}
