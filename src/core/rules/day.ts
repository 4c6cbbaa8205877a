/** The business day and the hours: they begin and end by the clock, before the first command that comes after. */
import { about, at, type Draft } from '../draft.js';
import { businessDay, isWithinHours } from '../opening-hours.js';
import { missAppointments } from './appointments.js';

/** What the clock has brought about by itself since the last command: the new day, and the hours beginning and ending. */
export function rollOn(draft: Draft): void {
  rollDay(draft);
  const { hall, now } = draft;
  const within = hall.alwaysOpen || isWithinHours(hall.config.hours, now);
  if (within !== (hall.hoursBeganAt !== null)) draft.emit({ type: within ? 'hall-opened' : 'hall-closed' });
}

/**
 * Closes a day that is over: what is still open expires, windows close, and nothing is ever counted as served that
 * was not. A clock that went back never reopens a day.
 */
function rollDay(draft: Draft): void {
  const { hall, now } = draft;
  const today = businessDay(hall.config.hours, now);
  if (hall.day !== null && hall.day >= today) return;
  if (hall.day !== null) closeDay(draft, hall.day, today);
  draft.emit({ type: 'day-opened', day: today });
}

function closeDay(draft: Draft, day: string, today: string): void {
  const { hall } = draft;
  missAppointments(draft, today);
  for (const ticket of hall.tickets.values()) draft.emit({ type: 'ticket-expired', ...about(ticket) });
  for (const window of hall.windows.values())
    if (window.status !== 'closed') draft.emit({ type: 'window-closed', by: 'day', ...at(window) });
  draft.emit({ type: 'day-closed', day, expired: hall.tickets.size });
}
