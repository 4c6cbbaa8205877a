/** Opening hours and the business day in the hall's own time zone. */
import type { Hours, Instant, Spans } from './hall.js';
import { minute } from './policy.js';

interface Local {
  day: string;
  /** 0 is Sunday. */
  weekday: number;
  /** Minutes since local midnight, by the clock on the wall. */
  minutes: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timezone: string): Intl.DateTimeFormat {
  let format = formats.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formats.set(timezone, format);
  }
  return format;
}

// Asked for the same minute again and again: one remembered answer per time zone spares the formatting.
const remembered = new Map<string, { minute: number; local: Local }>();

function localOf(timezone: string, at: Instant): Local {
  const nth = Math.floor(at / minute);
  const known = remembered.get(timezone);
  if (known?.minute === nth) return known.local;
  const part: Record<string, string> = {};
  for (const { type, value } of formatOf(timezone).formatToParts(at)) part[type] = value;
  const day = `${part.year}-${part.month}-${part.day}`;
  const local = {
    day,
    weekday: new Date(`${day}T00:00:00Z`).getUTCDay(),
    minutes: Number(part.hour) * 60 + Number(part.minute),
  };
  remembered.set(timezone, { minute: nth, local });
  return local;
}

/** The calendar date in the hall's time zone, `2026-11-21`. */
export function businessDay(hours: Hours, at: Instant): string {
  return localOf(hours.timezone, at).day;
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

function spansOn(hours: Hours, day: string, weekday: number): Spans {
  const special = hours.dates?.[day];
  if (special) return special;
  return weekday === 0 ? hours.sunday : weekday === 6 ? hours.saturday : hours.weekdays;
}

/** Whether `at` lies within the hours, or at most `leadMinutes` before one of their beginnings. */
export function isWithinHours(hours: Hours, at: Instant, leadMinutes = 0): boolean {
  const local = localOf(hours.timezone, at);
  return spansOn(hours, local.day, local.weekday).some(
    ([from, to]) => local.minutes >= minutesOf(from) - leadMinutes && local.minutes < minutesOf(to),
  );
}

/** The next instant at which the hours begin or end, or the local day does. Found to the minute. */
export function nextChange(hours: Hours, at: Instant): Instant {
  const local = localOf(hours.timezone, at);
  const edges = spansOn(hours, local.day, local.weekday)
    .flat()
    .map(minutesOf)
    .filter((edge) => edge > local.minutes);
  const wanted = Math.min(24 * 60, ...edges);
  const startOfMinute = Math.floor(at / minute) * minute;
  const guess = startOfMinute + (wanted - local.minutes) * minute;
  return correctForShift(hours, local, guess, wanted);
}

/** A clock change between now and then moves the wall: steps until the wall shows what is wanted. */
function correctForShift(hours: Hours, from: Local, guess: Instant, wanted: number): Instant {
  const shown = localOf(hours.timezone, guess);
  const sameDay = shown.day === from.day;
  const minutesShown = sameDay ? shown.minutes : shown.day > from.day ? shown.minutes + 24 * 60 : shown.minutes;
  return guess + (wanted - minutesShown) * minute;
}

/** Seconds until the hours next begin; 0 within them; null when they do not within a fortnight. */
export function secondsUntilOpen(hours: Hours, at: Instant): number | null {
  if (isWithinHours(hours, at)) return 0;
  let then = at;
  for (let steps = 0; steps < 60; steps += 1) {
    then = nextChange(hours, then);
    if (isWithinHours(hours, then)) return Math.round((then - at) / 1000);
  }
  return null;
}
