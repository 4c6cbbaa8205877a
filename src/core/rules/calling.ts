/** Calling a visitor to a window: call, call a chosen ticket, recall, start, miss. */
import type { Command, Refusal } from '../commands.js';
import { chooseNext, explain, type Choice } from '../dispatch/call.js';
import { mayServe, needsOf } from '../matters.js';
import { about, at, type Draft, noSuchTicket, refuse } from '../draft.js';
import type { HallWindow, Ticket } from '../hall.js';
import { servingStopped } from './gate.js';
import { busy, commanded, isRefused } from './windows.js';

type On<T extends Command['type']> = Command & { type: T };

export function call(draft: Draft, command: On<'call'>): Refusal | undefined {
  const window = free(draft, command.windowId);
  if (isRefused(window)) return window;
  const choice = chooseNext(draft.hall, window, draft.now);
  if (choice) announceFirst(draft, window, choice);
  return undefined;
}

export function callChosen(draft: Draft, command: On<'call-chosen'>): Refusal | undefined {
  const window = free(draft, command.windowId);
  if (isRefused(window)) return window;
  const ticket = draft.ticket(command.ticketId);
  if (!ticket) return noSuchTicket(command.ticketId);
  if (ticket.status !== 'waiting') return wrongState(ticket, 'waiting');
  const here = ticket.bound?.windowId === window.id;
  if (!here && !mayServe(draft.hall, window.id, needsOf(ticket)))
    return refuse('not-eligible', `Window ${window.label} does not serve what ${ticket.number} came for.`);
  const choice = explain(draft.hall, window, ticket, 'chosen');
  announceFirst(draft, window, {
    ticket,
    why: { ...choice.why, reason: command.reason },
  });
  return undefined;
}

/** The window, open and without a visitor. */
function free(draft: Draft, windowId: string): HallWindow | Refusal {
  const window = commanded(draft, windowId);
  if (isRefused(window)) return window;
  if (window.status === 'paused')
    return refuse('window-not-open', `Window ${window.label} is paused. Resume it first.`);
  if (window.ticketId) return busy(draft, window, 'Finish with this visitor first.');
  return servingStopped(draft.hall) ?? window;
}

function announceFirst(draft: Draft, window: HallWindow, { ticket, why }: Choice): void {
  draft.emit({
    type: 'ticket-called',
    callId: callId(draft),
    callNo: 1,
    why,
    ...about(ticket),
    ...at(window),
  });
}

/** Every announcement has an id of its own, so that each screen can say which one it showed. */
function callId(draft: Draft): string {
  return `${draft.hall.id}-${draft.hall.day}-c${draft.hall.calls + 1}`;
}

export function recall(draft: Draft, command: On<'recall'>): Refusal | undefined {
  const found = atWindow(draft, command.windowId, 'called');
  if (isRefused(found)) return found;
  const { window, ticket } = found;
  const callNo = ticket.callNo + 1;
  draft.emit({
    type: 'ticket-recalled',
    callId: callId(draft),
    callNo,
    ...about(ticket),
    ...at(window),
  });
  return undefined;
}

export function start(draft: Draft, command: On<'start'>): Refusal | undefined {
  const found = atWindow(draft, command.windowId, 'called');
  if (isRefused(found)) return found;
  draft.emit({
    type: 'service-started',
    ...about(found.ticket),
    ...at(found.window),
  });
  return undefined;
}

export function miss(draft: Draft, command: On<'miss'>): Refusal | undefined {
  const found = atWindow(draft, command.windowId, 'called');
  if (isRefused(found)) return found;
  draft.emit({
    type: 'ticket-missed',
    by: 'clerk',
    ...about(found.ticket),
    ...at(found.window),
  });
  return undefined;
}

/** Set when a call was made; does nothing if the visitor has come, or was called again, since. */
export function missUnanswered(draft: Draft, command: On<'miss-unanswered'>): Refusal | undefined {
  const ticket = draft.ticket(command.ticketId);
  if (ticket?.status !== 'called' || ticket.callNo !== command.callNo) return undefined;
  const due = unansweredAt(draft, ticket);
  const window = draft.window(ticket.windowId!)!;
  if (draft.now >= due)
    draft.emit({
      type: 'ticket-missed',
      by: 'timer',
      ...about(ticket),
      ...at(window),
    });
  return undefined;
}

function unansweredAt(draft: Draft, ticket: Ticket): number {
  return giveUpAt(ticket, draft.hall.floor.policy);
}

/** When a call that nobody answers is given up. */
export function giveUpAt(
  ticket: Ticket,
  policy: {
    missedAfterRecalls: number;
    missedAfterLastRecallSeconds: number;
    missedAfterSeconds: number;
  },
): number {
  const enough = ticket.callNo > policy.missedAfterRecalls;
  const patience = enough ? policy.missedAfterLastRecallSeconds : policy.missedAfterSeconds;
  return (ticket.lastCalledAt ?? 0) + patience * 1000;
}

/** The visitor a window has, in one of these states. */
export function atWindow(
  draft: Draft,
  windowId: string,
  ...states: Ticket['status'][]
): { window: HallWindow; ticket: Ticket } | Refusal {
  const window = commanded(draft, windowId);
  if (isRefused(window)) return window;
  if (!window.ticketId) return refuse('window-idle', `Window ${window.label} has no visitor. Call one first.`);
  const ticket = draft.ticket(window.ticketId)!;
  return states.includes(ticket.status) ? { window, ticket } : wrongState(ticket, states.join(' or '));
}

export function wrongState(ticket: Ticket, wanted: string): Refusal {
  return refuse('wrong-state', `${ticket.number} is ${ticket.status}; this needs it to be ${wanted}.`);
}
