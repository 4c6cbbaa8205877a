/** What the visitor may ask with the ticket in hand: switch, postpone, cancel, return. */
import type { Command, Refusal } from '../commands.js';
import { placeAgain, placeAt } from '../dispatch/promise.js';
import { mayServe, needsOf } from '../matters.js';
import { about, type Draft, invalid, noSuchTicket, refuse } from '../draft.js';
import { rankBehind } from '../line.js';
import { minute } from '../policy.js';
import { lineOf } from '../state.js';
import { wrongState } from './calling.js';
import { closedToday } from './gate.js';
import { emitPlacement, heldBy } from './issue.js';

type On<T extends Command['type']> = Command & { type: T };

/** Another window, chosen by the visitor, with the seat in line that the time of arrival gives. */
export function switchWindow(draft: Draft, command: On<'switch'>): Refusal | undefined {
  const ticket = draft.ticket(command.ticketId);
  if (!ticket) return noSuchTicket(command.ticketId);
  if (ticket.status !== 'waiting') return wrongState(ticket, 'waiting');
  const window = draft.window(command.windowId);
  if (!window) return invalid('windowId', `this hall has no window ${command.windowId}`);
  if (!mayServe(draft.hall, window.id, needsOf(ticket)))
    return refuse('not-eligible', `Window ${window.label} does not serve what you came for.`);
  if (window.status !== 'open') return refuse('window-not-open', `Window ${window.label} is not open. Choose another.`);
  draft.emit({
    type: 'ticket-switched',
    windowId: window.id,
    ...about(ticket),
  });
  emitPlacement(draft, ticket, placeAt(draft.hall, window, 'visitor-chose'));
  return undefined;
}

export function postpone(draft: Draft, command: On<'postpone'>): Refusal | undefined {
  const ticket = draft.ticket(command.ticketId);
  if (!ticket) return noSuchTicket(command.ticketId);
  if (ticket.status !== 'waiting') return wrongState(ticket, 'waiting');
  const rank = rankBehind(lineOf(draft.hall, ticket.groupId!), ticket, command.places);
  draft.emit({
    type: 'ticket-postponed',
    places: command.places,
    ...rank,
    ...about(ticket),
  });
  return undefined;
}

export function cancel(draft: Draft, command: On<'cancel'>): Refusal | undefined {
  const ticket = draft.ticket(command.ticketId);
  if (!ticket) return noSuchTicket(command.ticketId);
  if (ticket.status === 'serving') return wrongState(ticket, 'waiting, called, held or missed');
  draft.emit({ type: 'ticket-cancelled', ...about(ticket) });
  return undefined;
}

/** A missed ticket comes back behind the next few, while the hall's rule allows it. */
export function returnMissed(draft: Draft, command: On<'return'>): Refusal | undefined {
  const { hall } = draft;
  const ticket = draft.ticket(command.ticketId);
  if (!ticket) return noSuchTicket(command.ticketId);
  if (ticket.status !== 'missed') return wrongState(ticket, 'missed');
  if (hall.stops.closed !== undefined) return closedToday(hall.stops.closed);
  const { returnWithinMinutes, returnBehind } = hall.floor.policy;
  if (draft.now > ticket.missedAt! + returnWithinMinutes * minute)
    return refuse('too-late', `A missed number can return for ${returnWithinMinutes} minutes. Take a new one.`);
  const other = heldBy(hall, ticket.person, ticket.id);
  if (other) return other;
  const placement = placeAgain(hall, ticket);
  if (!placement) return refuse('no-window-can-serve', 'No window of this hall serves this any more.');
  const rank = rankBehind(lineOf(hall, placement.groupId), ticket, returnBehind);
  draft.emit({ type: 'ticket-returned', ...rank, ...about(ticket) });
  emitPlacement(draft, ticket, placement);
  return undefined;
}
