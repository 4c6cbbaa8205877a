/** Settling: tickets whose promise no longer holds are promised anew, keeping their seniority; nobody is stranded. */
import type { Refusal } from '../commands.js';
import type { Draft } from '../draft.js';
import { openWindowsOf } from '../dispatch/loads.js';
import { place, placeAgain, type Placement, waitWith } from '../dispatch/promise.js';
import { mayServe, needsOf } from '../matters.js';
import type { Group, Hall, Ticket } from '../hall.js';
import { minute } from '../policy.js';
import { lineOf } from '../state.js';
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

/** Groups in whose line somebody waits and where nobody is at the windows. */
export function absentGroups(hall: Hall): string[] {
  return [...hall.floor.groups.values()]
    .filter((group) => openWindowsOf(hall, group).length === 0 && lineOf(hall, group.id).tickets.length > 0)
    .map(({ id }) => id);
}

/** The hours have begun some time ago: lines of groups to which nobody has come are promised anew. */
export function settleAbsent(draft: Draft): Refusal | undefined {
  const { hoursBeganAt, floor } = draft.hall;
  if (hoursBeganAt !== null && draft.now >= hoursBeganAt + floor.policy.openingGraceMinutes * minute)
    settle(draft, absentGroups(draft.hall));
  return undefined;
}

/** Settles every line of the hall: those of its groups, then those of groups that are no more. */
export function settleAll(draft: Draft): void {
  const groups = [...draft.hall.floor.groups.keys()];
  const gone = [...draft.hall.lines.keys()].filter((id) => !groups.includes(id)).sort();
  settle(draft, [...groups, ...gone]);
}

/** Where a ticket must go now, or null when its promise still holds or nothing better can be had. */
function newPromise(hall: Hall, ticket: Ticket): Placement | null {
  const now = { groupId: ticket.groupId, windowId: ticket.windowId };
  const anew = ticket.bound ? (placeAgain(hall, ticket) ?? unserved(hall, ticket)) : placeUnbound(hall, ticket);
  return anew && (anew.groupId !== now.groupId || anew.windowId !== now.windowId) ? anew : null;
}

/** With its group while somebody there is able to serve it, or nobody elsewhere is open; null when all is well. */
function placeUnbound(hall: Hall, ticket: Ticket): Placement | null {
  const group = groupOf(hall, ticket);
  const able = group?.windowIds.filter((id) => mayServe(hall, id, needsOf(ticket))) ?? [];
  const open = group ? openWindowsOf(hall, group).filter((id) => able.includes(id)) : [];
  if (group && open.length > 0) {
    const holds = ticket.windowId === null || open.includes(ticket.windowId);
    return holds && group.id === ticket.groupId ? null : place(hall, ticket, group);
  }
  // Outside the hours windows pause and close one after another, and come back together: the group keeps its line.
  if (group && able.length > 0 && hall.hoursBeganAt === null)
    return ticket.windowId === null && group.id === ticket.groupId ? null : waitWith(hall, group.id);
  const elsewhere = place(hall, ticket) ?? unserved(hall, ticket);
  const better = elsewhere?.why.rule !== 'nobody-open-yet' || able.length === 0;
  // Else its group keeps the line though nobody is there just now; the window on the slip is taken back.
  return !elsewhere || !group || better ? elsewhere : waitWith(hall, group.id);
}

/** No window of the hall does this any more: it keeps its place until one does again, and the slip names none. */
function unserved(hall: Hall, ticket: Ticket): Placement | null {
  const group = groupOf(hall, ticket);
  return group ? waitWith(hall, group.id) : null;
}

/** The group in whose line it stands, or what became of it when the hall file formed the groups anew. */
function groupOf(hall: Hall, ticket: Ticket): Group | undefined {
  const { groups, groupOf: groupOfWindow } = hall.floor;
  return groups.get(ticket.groupId!) ?? groups.get(groupOfWindow.get(ticket.windowId ?? '') ?? '');
}
