/** Settling: tickets whose promise no longer holds are promised anew, keeping their seniority; nobody is stranded. */
import type { Draft } from '../draft.js';
import { mayServe, needsOf, openWindowsOf, place, placeAt, type Placement } from '../dispatch.js';
import type { PlacementRule } from '../facts.js';
import type { Hall, Ticket } from '../hall.js';
import { emitPlacement } from './issue.js';

/** Promises anew every waiting ticket of these groups whose promise was broken, in the order of the line. */
export function settle(draft: Draft, groupIds: Iterable<string>): void {
  for (const groupId of new Set(groupIds)) {
    const waiting = [...(draft.hall.lines.get(groupId)?.tickets ?? [])];
    for (const ticket of waiting) {
      const placement = newPromise(draft.hall, draft.ticket(ticket.id)!);
      if (placement) emitPlacement(draft, ticket, placement);
    }
  }
}

/** Where a ticket must go now, or null when its promise still holds or nothing better can be had. */
function newPromise(hall: Hall, ticket: Ticket): Placement | null {
  const needs = needsOf(ticket);
  if (ticket.bound && 'windowId' in ticket.bound) {
    const window = hall.windows.get(ticket.bound.windowId);
    if (window?.status === 'open' && (sentThere(ticket) || mayServe(hall, window.id, needs))) return null;
    const another = sentThere(ticket) ? anotherEscalation(hall, ticket) : place(hall, ticket);
    return another && another.windowId !== ticket.windowId ? another : null;
  }
  const group = hall.floor.groups.get(ticket.groupId!);
  const able = group?.windowIds.filter((id) => mayServe(hall, id, needs)) ?? [];
  const open = group ? openWindowsOf(hall, group).filter((id) => able.includes(id)) : [];
  if (ticket.windowId && open.includes(ticket.windowId)) return null;
  if (group && open.length > 0)
    return ticket.windowId || ticket.because === 'pooled' ? place(hall, ticket, group) : null;
  const elsewhere = place(hall, ticket);
  if (!elsewhere) return null;
  const better = elsewhere.windowId !== null || able.length === 0;
  return better && elsewhere.groupId !== ticket.groupId ? elsewhere : lostPromise(ticket, elsewhere);
}

/** Its group keeps the line though nobody is there just now: the window on the slip is taken back. */
function lostPromise(ticket: Ticket, like: Placement): Placement | null {
  if (ticket.windowId === null) return null;
  return { ...like, groupId: ticket.groupId!, windowId: null, label: null };
}

/** Rules under which a ticket may be served by a window whatever its services are. */
function sentThere(ticket: Ticket): boolean {
  return (
    ticket.because === ('escalated' satisfies PlacementRule) || ticket.because === ('come-back' satisfies PlacementRule)
  );
}

function anotherEscalation(hall: Hall, ticket: Ticket): Placement | null {
  if (ticket.because !== 'escalated') return place(hall, ticket);
  const open = hall.config.escalation.map((id) => hall.windows.get(id)).find((w) => w?.status === 'open');
  return open ? placeAt(hall, open, 'escalated') : null;
}
