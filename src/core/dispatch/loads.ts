/** Loads of windows: the visitor each has, and its even share of its group's line (rule 1). */
import type { Group, Hall, Line, Ticket } from '../hall.js';
import { placeOf } from '../line.js';
import { mayServe, needsOf } from '../matters.js';
import { lineOf, sittingSeconds } from '../state.js';

export function isOpen(hall: Hall, windowId: string): boolean {
  return hall.windows.get(windowId)?.status === 'open';
}

export function openWindowsOf(hall: Hall, group: Group): string[] {
  return group.windowIds.filter((id) => isOpen(hall, id));
}

/** Whether a window, being of the ticket's group, could call it: asked of many windows, the needs are looked at once. */
export function callerInGroup(hall: Hall, ticket: Pick<Ticket, 'matters' | 'bound'>): (windowId: string) => boolean {
  const { bound } = ticket;
  if (bound) return (windowId) => bound.windowId === windowId;
  const needs = needsOf(ticket);
  return (windowId) => mayServe(hall, windowId, needs);
}

/**
 * What a ticket adds to the load of a window: one head or, once the hall has learned from its own days, the seconds
 * that such a sitting usually takes at this window.
 */
export function weightAt(hall: Hall, windowId: string, ticket: Ticket): number {
  return hall.floor.unit === 'heads' ? 1 : secondsAt(hall, windowId, ticket);
}

/** Expected seconds of a ticket's sitting at this window; whole. */
export function secondsAt(hall: Hall, windowId: string, ticket: Ticket): number {
  return Math.round((sittingSeconds(hall, ticket) * (hall.floor.percentOf.get(windowId) ?? 100)) / 100);
}

/** A load as people read it: heads, or minutes to a tenth. */
export function readable(hall: Hall, load: number): number {
  return hall.floor.unit === 'heads' ? load : Math.round(load / 6) / 10;
}

/**
 * Load of each open window of a group (of each window, when none is open), in heads or seconds: its visitor, plus its
 * even share of the line, dealt in order, each ticket to the least loaded that may serve it. With `aheadOf`, a ticket
 * that waits in this line or another, only those before whom it does not come count.
 */
export function loads(hall: Hall, group: Group, aheadOf?: Ticket): Map<string, number> {
  const line = lineOf(hall, group.id);
  const count = aheadOf?.status === 'waiting' ? placeOf(line, aheadOf) : line.tickets.length;
  if (line.dealt?.revision !== hall.floor.revision || line.dealt.count > count) line.dealt = freshDealing(hall, group);
  return deal(hall, line.tickets, line.dealt, count);
}

type Dealing = NonNullable<Line['dealt']>;

function freshDealing(hall: Hall, group: Group): Dealing {
  const open = openWindowsOf(hall, group);
  const windowIds = byIdleness(hall, open.length > 0 ? open : group.windowIds);
  const counts = windowIds.map((id) => {
    const visitor = hall.tickets.get(hall.windows.get(id)?.ticketId ?? '');
    return visitor ? weightAt(hall, id, visitor) : 0;
  });
  return { revision: hall.floor.revision, windowIds, loads: counts, count: 0 };
}

/**
 * Goes on dealing where it stopped, so that a ticket at the end of a long line costs one step, and a line that joins
 * another, in its order, as many as stand there.
 */
function deal(hall: Hall, tickets: Ticket[], dealing: Dealing, count: number): Map<string, number> {
  const { windowIds, loads: counts } = dealing;
  for (; dealing.count < count; dealing.count += 1) {
    const ticket = tickets[dealing.count]!;
    const to = leastLoaded(hall, windowIds, counts, ticket);
    if (to >= 0) counts[to]! += weightAt(hall, windowIds[to]!, ticket);
  }
  return new Map(windowIds.map((id, i) => [id, counts[i]!]));
}

/** Index of the least loaded window that could call this ticket, the first of equals; -1 when none could. */
function leastLoaded(hall: Hall, windowIds: string[], counts: number[], ticket: Ticket): number {
  const couldCall = callerInGroup(hall, ticket);
  let best = -1;
  for (let i = 0; i < windowIds.length; i += 1)
    if ((best < 0 || counts[i]! < counts[best]!) && couldCall(windowIds[i]!)) best = i;
  return best;
}

/**
 * Windows by load. Ties go to the longest idle; where nobody is idle, to the group with the lightest load a window, for
 * else every line of a busy hall would grow by a whole group at a time; then to the first in the hall's order.
 */
export function byLoad(hall: Hall, windowIds: string[], aheadOf?: Ticket): { id: string; load: number }[] {
  const loadOf = new Map<string, number>();
  const shareOf = new Map<string, number>();
  for (const groupId of new Set(windowIds.map((id) => hall.floor.groupOf.get(id)!))) {
    const ofGroup = loads(hall, hall.floor.groups.get(groupId)!, aheadOf);
    const share = [...ofGroup.values()].reduce((sum, load) => sum + load, 0) / ofGroup.size;
    for (const [id, load] of ofGroup) {
      loadOf.set(id, load);
      shareOf.set(id, hall.windows.get(id)!.ticketId ? share : 0);
    }
  }
  return byIdleness(hall, windowIds)
    .map((id) => ({ id, load: loadOf.get(id) ?? 0 }))
    .sort((a, b) => a.load - b.load || shareOf.get(a.id)! - shareOf.get(b.id)!);
}

/** Ties go to the longest idle, then to the first in the hall's order, in which they are handed in. */
function byIdleness(hall: Hall, windowIds: string[]): string[] {
  const idle = (id: string) => {
    const window = hall.windows.get(id)!;
    return window.ticketId ? Infinity : window.idleSince;
  };
  return [...windowIds].sort((a, b) => (idle(a) === idle(b) ? 0 : idle(a) - idle(b)));
}
