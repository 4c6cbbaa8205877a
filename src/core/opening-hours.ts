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

// Asked for the same few minutes again and again: remembering them spares the formatting.
const remembered = new Map<string, Local>();
const minutesRemembered = 2000;

function localOf(timezone: string, at: Instant): Local {
  const key = `${timezone} ${Math.floor(at / minute)}`;
  const known = remembered.get(key);
  if (known) return known;
  const part: Record<string, string> = {};
  for (const { type, value } of formatOf(timezone).formatToParts(at)) part[type] = value;
  const day = `${part.year}-${part.month}-${part.day}`;
  const local = {
    day,
    weekday: new Date(`${day}T00:00:00Z`).getUTCDay(),
    minutes: Number(part.hour) * 60 + Number(part.minute),
  };
  if (remembered.size >= minutesRemembered) remembered.clear();
  remembered.set(key, local);
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
  const shift = shiftBetween(hours.timezone, startOfMinute, guess);
  if (shift === null) return guess;
  // The clocks change on the way there. They may jump over the edge, or back behind one.
  const looksOf = (then: Instant) => `${businessDay(hours, then)} ${isWithinHours(hours, then)}`;
  return looksOf(shift) === looksOf(shift - minute) ? nextChange(hours, shift) : shift;
}

/** The first minute, after `from` and up to `to`, by which the local clock has been changed; null when it is not. */
function shiftBetween(timezone: string, from: Instant, to: Instant): Instant | null {
  const offsetOf = (at: Instant) => {
    const { day, minutes } = localOf(timezone, at);
    return Date.parse(`${day}T00:00:00Z`) / minute + minutes - Math.floor(at / minute);
  };
  const before = offsetOf(from);
  if (offsetOf(to) === before) return null;
  let [low, high] = [from, to];
  while (high - low > minute) {
    const middle = low + Math.floor((high - low) / minute / 2) * minute;
    if (offsetOf(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** Seconds until the hours next begin; 0 within them; null when they do not for weeks. */
export function secondsUntilOpen(hours: Hours, at: Instant): number | null {
  if (isWithinHours(hours, at)) return 0;
  let then = at;
  for (let steps = 0; steps < 60; steps += 1) {
    then = nextChange(hours, then);
    if (isWithinHours(hours, then)) return Math.round((then - at) / 1000);
  }
  return null;
}

/** The next break of the day: in how many seconds it begins, and how long it lasts; null when the hours go on, or end for today. */
export function breakAhead(hours: Hours, at: Instant): { inSeconds: number; seconds: number } | null {
  const local = localOf(hours.timezone, at);
  const spans = spansOn(hours, local.day, local.weekday);
  const present = spans.findIndex(([from, to]) => local.minutes >= minutesOf(from) && local.minutes < minutesOf(to));
  const next = spans[present + 1];
  if (present < 0 || !next) return null;
  const ends = minutesOf(spans[present]![1]);
  return { inSeconds: (ends - local.minutes) * 60, seconds: (minutesOf(next[0]) - ends) * 60 };
}

/** The instant at which the clock on the wall shows `time` (`"13:30"`) on the local day of `at`. */
export function atTime(hours: Hours, at: Instant, time: string): Instant {
  const startOfMinute = Math.floor(at / minute) * minute;
  return startOfMinute + (minutesOf(time) - localOf(hours.timezone, at).minutes) * minute;
}

/** The hours of a date. */
export function spansOfDay(hours: Hours, day: string): Spans {
  return spansOn(hours, day, new Date(`${day}T00:00:00Z`).getUTCDay());
}

/** Whether the hall has hours on a date. */
export function isWorkingDay(hours: Hours, day: string): boolean {
  return spansOfDay(hours, day).length > 0;
}

/** The date so many days after another. */
export function dayAfter(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 24 * 60 * minute).toISOString().slice(0, 10);
}

/** The date that lies `count` working days of the hall after another; without any within a year, that many days after. */
export function workingDayAfter(hours: Hours, day: string, count: number): string {
  let then = day;
  for (let left = count, steps = 0; left > 0; steps += 1) {
    if (steps > 366) return dayAfter(day, count);
    then = dayAfter(then, 1);
    if (isWorkingDay(hours, then)) left -= 1;
  }
  return then;
}

/** The time on the wall, `09:30`. */
export function clockTime(hours: Hours, at: Instant): string {
  const { minutes } = localOf(hours.timezone, at);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

const halfHour = 30;

/**
 * The beginnings of the half hours, on :00 and :30 by the clock on the wall, that lie whole within the hours of a date, in
 * order. When clocks go forward the half hours passed over are left out; when they go back those gone through twice are
 * there twice.
 */
export function halfHoursOn(hours: Hours, day: string): Instant[] {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const offsetAt = (at: Instant) => {
    const local = localOf(hours.timezone, at);
    return Date.parse(`${local.day}T00:00:00Z`) + local.minutes * minute - at;
  };
  // Before the local day begins anywhere on earth, and after it has ended.
  const offsets = [...new Set([offsetAt(midnight - 14 * 60 * minute), offsetAt(midnight + 36 * 60 * minute)])];
  const starts: Instant[] = [];
  for (const [from, to] of spansOn(hours, day, new Date(midnight).getUTCDay()))
    for (
      let time = Math.ceil(minutesOf(from) / halfHour) * halfHour;
      time + halfHour <= minutesOf(to);
      time += halfHour
    )
      for (const offset of offsets) {
        const at = midnight + time * minute - offset;
        if (offsets.length === 1 || offsetAt(at) === offset) starts.push(at);
      }
  return starts.sort((a, b) => a - b);
}

/** When the hours of the local day of `at` end for good; null for a day without any. */
export function lastClosing(hours: Hours, at: Instant): Instant | null {
  const local = localOf(hours.timezone, at);
  const spans = spansOn(hours, local.day, local.weekday);
  const last = spans[spans.length - 1];
  return last ? atTime(hours, at, last[1]) : null;
}

/** When the hours next begin, on a later day where today's are of no use; null when they do not for weeks. */
export function nextOpening(hours: Hours, at: Instant, onLaterDay: boolean): Instant | null {
  const today = businessDay(hours, at);
  let then = at;
  for (let steps = 0; steps < 60; steps += 1) {
    const within = isWithinHours(hours, then);
    then = nextChange(hours, then);
    const begins =
      isWithinHours(hours, then) && (!within || businessDay(hours, then - minute) !== businessDay(hours, then));
    if (begins && !(onLaterDay && businessDay(hours, then) === today)) return then;
  }
  return null;
}
