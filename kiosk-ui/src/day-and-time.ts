/** An instant in a visitor's words: the time alone today, with the day otherwise. */
import type { HallView, Language } from '@jiaohao/protocol';
import { timeOfDay } from '@jiaohao/ui-kit/elapsed';

export function dayAndTime(instant: string, { businessDay, hours }: HallView, language: Language): string {
  const { timezone } = hours;
  const time = timeOfDay(instant, timezone);
  // Sweden writes dates as the wire does.
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone }).format(new Date(instant));
  if (day === businessDay) return time;
  const options = { timeZone: timezone, month: 'long', day: 'numeric', weekday: 'long' } as const;
  return `${new Intl.DateTimeFormat(language, options).format(new Date(instant))} ${time}`;
}
