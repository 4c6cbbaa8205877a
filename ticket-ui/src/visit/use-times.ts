/** Days and times as the hall's clocks show them. */
import { timeOfDay } from '@jiaohao/ui-kit/elapsed';
import { useLanguage } from '@jiaohao/ui-kit/i18n';

export function useTimes(timezone: () => string) {
  const { language } = useLanguage();
  const format = (instant: string | Date, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language.value, options).format(new Date(instant));
  const time = (instant: string) => timeOfDay(instant, timezone());
  /** A business day, `2026-11-26`, as “11月26日周四”. */
  const dayText = (day: string) => format(day, { month: 'short', day: 'numeric', weekday: 'short', timeZone: 'UTC' });
  const weekday = (day: string) => format(day, { weekday: 'short', timeZone: 'UTC' });
  const dayOfMonth = (day: string) => format(day, { month: 'numeric', day: 'numeric', timeZone: 'UTC' });
  const moment = (instant: string) =>
    `${format(instant, { month: 'short', day: 'numeric', timeZone: timezone() })} ${time(instant)}`;
  const isMorning = (instant: string) => Number(time(instant).slice(0, 2)) < 12;
  return { time, dayText, weekday, dayOfMonth, moment, isMorning };
}
