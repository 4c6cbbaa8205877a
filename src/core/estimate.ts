/** How long until a waiting ticket is called: a plain forecast from the work ahead of it and the windows open. */
import type { Group, Hall, Instant, Ticket } from './hall.js';
import { lineOf, sittingSeconds } from './state.js';
import { placeOf } from './line.js';
import { secondsUntilOpen } from './opening-hours.js';
import { minute } from './policy.js';

export interface Forecast {
  p50Seconds: number;
  p90Seconds: number;
}

/** Seconds of work left with the visitor a window has: what is usual less what has passed, at least a fifth. */
export function residualSeconds(hall: Hall, windowId: string, now: Instant): number {
  const ticketId = hall.windows.get(windowId)?.ticketId;
  const ticket = ticketId ? hall.tickets.get(ticketId) : undefined;
  if (!ticket) return 0;
  const usual = sittingSeconds(hall, ticket);
  const passed = Math.max(0, (now - (ticket.startedAt ?? ticket.calledAt ?? now)) / 1000);
  return Math.round(Math.max(usual - passed, usual / 5));
}

/**
 * Seconds until the windows of `group` have worked off the visitors they have and `workSeconds` of their line;
 * Infinity when none of them is open.
 */
export function secondsUntilWorkedOff(hall: Hall, group: Group, workSeconds: number, now: Instant): number {
  let open = 0;
  let residual = 0;
  let someoneIdle = false;
  for (const id of group.windowIds) {
    if (hall.windows.get(id)?.status !== 'open') continue;
    open += 1;
    residual += residualSeconds(hall, id, now);
    someoneIdle ||= !hall.windows.get(id)?.ticketId;
  }
  if (open === 0) return Infinity;
  if (workSeconds === 0 && someoneIdle) return 0;
  return (residual + workSeconds) / open;
}

/** Expected seconds of all that stand in the line before place `index`; counted from the nearer end. */
export function workBefore(hall: Hall, groupId: string, index: number): number {
  const { tickets, seconds } = lineOf(hall, groupId);
  const sum = (from: number, to: number) => {
    let work = 0;
    for (let i = from; i < to; i += 1) work += sittingSeconds(hall, tickets[i]!);
    return work;
  };
  return index <= tickets.length / 2 ? sum(0, index) : seconds - sum(index, tickets.length);
}

/** Forecast for a waiting ticket; null when nobody can say. */
export function forecast(hall: Hall, ticket: Ticket, now: Instant): Forecast | null {
  if (ticket.status !== 'waiting' || !ticket.groupId) return null;
  const group = hall.floor.groups.get(ticket.groupId);
  if (!group) return null;
  const index = placeOf(lineOf(hall, group.id), ticket);
  return forecastOf(hall, group, workBefore(hall, group.id, index), now, ticket);
}

/**
 * Forecast for somebody, perhaps bound to a window, with `workSeconds` of the group's line before them. Null when nobody
 * can say: the hall does not open for weeks, or is open and nobody is there.
 */
export function forecastOf(
  hall: Hall,
  group: Group,
  workSeconds: number,
  now: Instant,
  ticket?: Pick<Ticket, 'bound'>,
): Forecast | null {
  const opensIn = hall.alwaysOpen ? 0 : secondsUntilOpen(hall.config.hours, now);
  if (opensIn === null) return null;
  const working = secondsUntilWorkedOff(hall, group, workSeconds, now);
  if (working === Infinity && opensIn === 0) return null;
  // Nobody is there before the hours: as if every window of the group opened with the hall.
  const shared = opensIn + (working === Infinity ? workSeconds / group.windowIds.length : working);
  const p50 = ticket?.bound ? Math.max(shared, residualSeconds(hall, ticket.bound.windowId, now)) : shared;
  return {
    p50Seconds: Math.round(p50),
    p90Seconds: Math.round(p50 * 1.6 + (2 * minute) / 1000),
  };
}
