/** What the duty roster says of today: who is to be where, who is away, and which window nobody has opened in time. */
import type { Hall, Instant } from '../core/hall.js';
import type { Duty } from '../core/kept.js';
import { businessDay, dayAfter, isWorkingDay, lastClosing } from '../core/opening-hours.js';
import { minute } from '../core/policy.js';
import { halfDays, halves, isAway } from '../core/rosters.js';
import type { Alert, Duty as WireDuty, DutyToday } from '../protocol/index.js';

/** So long before and after a half day begins, a rostered window that is closed is told of. */
const unstaffedMs = 15 * minute;

export function dutyView({ windowId, half, clerk }: Duty): WireDuty {
  return { windowId, half, clerk: { id: clerk.userId, name: clerk.name } };
}

export function dutiesToday(hall: Hall, now: Instant): DutyToday[] {
  const day = hall.day ?? businessDay(hall.config.hours, now);
  return (hall.kept.roster.get(day) ?? []).map((duty) => ({
    ...dutyView(duty),
    away: isAway(hall.kept.absences, duty.clerk.userId, day),
    present: hall.windows.get(duty.windowId)?.clerk?.userId === duty.clerk.userId,
  }));
}

export function dutyAlerts(hall: Hall, now: Instant): Alert[] {
  return [...awayAlerts(hall, now), ...unstaffedAlerts(hall, now)];
}

/** Of today as long as the half day lasts; of the next working day once today's hours are over. */
function awayAlerts(hall: Hall, now: Instant): Alert[] {
  const { hours } = hall.config;
  const today = businessDay(hours, now);
  const parts = halfDays(hours, now);
  const isLeft = ({ half, windowId }: Duty) =>
    now < (parts[half]?.to ?? Infinity) && hall.windows.get(windowId)?.status === 'closed';
  const alerts = awayOn(hall, today, isLeft);
  const closing = lastClosing(hours, now);
  const next = closing === null || now >= closing ? nextWorkingDay(hall, today) : null;
  return next === null ? alerts : [...alerts, ...awayOn(hall, next, () => true)];
}

function nextWorkingDay(hall: Hall, today: string): string | null {
  for (let i = 1; i <= 14; i += 1) {
    const day = dayAfter(today, i);
    if (isWorkingDay(hall.config.hours, day)) return day;
  }
  return null;
}

function awayOn(hall: Hall, day: string, matters: (duty: Duty) => boolean): Alert[] {
  return (hall.kept.roster.get(day) ?? [])
    .filter((duty) => isAway(hall.kept.absences, duty.clerk.userId, day) && matters(duty))
    .map((duty) => ({ code: 'clerk-away', day, ...dutyView(duty) }));
}

/** Around the beginning of a half day: nobody has opened the window yet. */
function unstaffedAlerts(hall: Hall, now: Instant): Alert[] {
  const day = businessDay(hall.config.hours, now);
  const parts = halfDays(hall.config.hours, now);
  const near = halves.filter((half) => Math.abs(now - (parts[half]?.from ?? -Infinity)) <= unstaffedMs);
  return (hall.kept.roster.get(day) ?? [])
    .filter(({ half, windowId }) => near.includes(half) && hall.windows.get(windowId)?.status === 'closed')
    .map((duty) => ({ code: 'window-unstaffed', day, ...dutyView(duty) }));
}
