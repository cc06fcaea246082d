import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Calendar } from '@/components/calendar';
import { monthOf, type Day } from '@/lib/time/zone';
import { monthQuery } from './api/get_month';

interface FootageCalendarProps {
  cameraId: number;
  day: Day;
  today: Day;
  onDay: (day: Day) => void;
}

/** Days with footage are marked, days to come cannot be chosen. */
export function FootageCalendar({ cameraId, day, today, onDay }: FootageCalendarProps) {
  const { t } = useTranslation();
  const [month, setMonth] = useState(monthOf(day));
  const { data } = useQuery(monthQuery(cameraId, month));
  const days = useMemo(() => new Set(data), [data]);
  const words = (marked: boolean) => (marked ? t('playback.calendar.footage') : t('playback.calendar.none'));
  return (
    <Calendar
      chosen={day}
      today={today}
      latest={today}
      onDay={onDay}
      marks={{ days, words }}
      onMonth={setMonth}
    />
  );
}
