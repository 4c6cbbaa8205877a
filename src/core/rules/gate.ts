/**
 * The gate: who gets a number today. Stopping to issue, stopping to serve and closing are three things:
 *
 *   issuing stopped: no more numbers; who has one is served
 *   serving stopped: numbers are given; nobody is called
 *   closed: neither, for today; who waits goes home, windows finish what they have
 */
import type { Command, Refusal } from '../commands.js';
import { about, at, type Draft, refuse } from '../draft.js';
import type { Forecast } from '../estimate.js';
import type { Hall, Instant, Priority, Service } from '../hall.js';
import { isWithinHours, lastClosing } from '../opening-hours.js';

type On<T extends Command['type']> = Command & { type: T };

/**
 * Why the gate is shut for these services, if it is. What staff override with a reason does not count; whoever was promised
 * a number by an appointment is let in though no more are given.
 */
export function gateShut(
  hall: Hall,
  chosen: Service[],
  { override, promised }: { override: boolean; promised: boolean },
  now: Instant,
): Refusal | undefined {
  const { closed, issuing } = hall.stops;
  if (closed !== undefined) return closedToday(closed);
  const lead = hall.floor.policy.issueLeadMinutes;
  if (!hall.alwaysOpen && !isWithinHours(hall.config.hours, now, lead))
    return refuse('hall-closed', 'The hall gives no numbers at this hour. Come back within its opening hours.');
  if (override) return undefined;
  if (issuing !== undefined && !promised)
    return refuse('service-stopped', `The hall gives no more numbers for now: ${issuing}. Ask at the help desk.`);
  const stopped = chosen.find((service) => service.stopped);
  if (stopped) return refuse('service-stopped', `${stopped.name.en} gives no more numbers today.`);
  const full = chosen.find(({ id, quota }) => quota !== undefined && (hall.issued.get(id) ?? 0) >= quota);
  return full && refuse('quota-reached', `All ${full.quota} numbers of ${full.name.en} are taken today.`);
}

/** Nobody is given a number who would most likely not be served today; when nobody can say, it is given. */
export function tooLate(
  hall: Hall,
  { actor, override }: On<'issue'>,
  foretold: Forecast | null,
  now: Instant,
): Refusal | undefined {
  const byItself = actor.role === 'kiosk' || actor.role === 'citizen';
  if (!byItself || override !== undefined || !foretold) return undefined;
  if (hall.alwaysOpen || hall.config.admission === 'hours') return undefined;
  const closing = lastClosing(hall.config.hours, now);
  if (closing === null || now + foretold.p90Seconds * 1000 <= closing) return undefined;
  const minutes = Math.round(foretold.p90Seconds / 60);
  return refuse(
    'too-late',
    `The wait may be ${minutes} minutes, and the hall closes before that. Come back on another day, or ask at the help desk.`,
  );
}

/** A priority that counts only once staff have confirmed it; undefined when it counts at once. */
export function claimOf(hall: Hall, { actor, priority }: On<'issue'>): Priority | undefined {
  // An appointment is proved by its code.
  if (priority === 'normal' || priority === 'appointment') return undefined;
  const byItself = actor.role === 'kiosk' || actor.role === 'citizen';
  return byItself && hall.config.confirm?.includes(priority) ? priority : undefined;
}

/** Why no window calls anybody, if that is so. */
export function servingStopped(hall: Hall): Refusal | undefined {
  const { closed, serving } = hall.stops;
  if (closed !== undefined) return closedToday(closed);
  return serving === undefined
    ? undefined
    : refuse('service-stopped', `Nobody is called for now: ${serving}. The supervisor resumes it.`);
}

export function closedToday(reason: string): Refusal {
  return refuse('hall-closed', `The hall is closed for today: ${reason}. Come back on another day.`);
}

export function setRunning(draft: Draft, { issuing, serving, reason }: On<'set-running'>): Refusal | undefined {
  const { stops } = draft.hall;
  if (stops.closed !== undefined) return closedToday(stops.closed);
  if (issuing !== undefined && issuing === (stops.issuing !== undefined))
    draft.emit({ type: issuing ? 'issuing-resumed' : 'issuing-stopped', reason });
  if (serving !== undefined && serving === (stops.serving !== undefined))
    draft.emit({ type: serving ? 'serving-resumed' : 'serving-stopped', reason });
  return undefined;
}

/** For today the hall is closed: who is at a window is served to the end, everybody else goes home. */
export function shut(draft: Draft, { reason }: On<'shut'>): Refusal | undefined {
  const { hall } = draft;
  if (hall.stops.closed !== undefined) return undefined;
  draft.emit({ type: 'hall-shut', reason });
  for (const ticket of hall.tickets.values())
    if (ticket.status !== 'called' && ticket.status !== 'serving')
      draft.emit({ type: 'ticket-expired', ...about(ticket) });
  for (const window of hall.windows.values())
    if (window.status !== 'closed' && window.ticketId === null)
      draft.emit({ type: 'window-closed', by: 'supervisor', ...at(window) });
  return undefined;
}
