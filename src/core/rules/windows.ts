/** Windows opening, pausing, resuming and closing, and the lease of a terminal that fell silent. */
import type { Actor, Command, Refusal } from '../commands.js';
import { about, at, type Draft, noSuchWindow, refuse } from '../draft.js';
import { place, placeNext, type Placement, waitNear } from '../dispatch/promise.js';
import type { Hall, HallWindow, Ticket } from '../hall.js';
import { emitPlacement } from './issue.js';
import { settle } from './settle.js';

type On<T extends Command['type']> = Command & { type: T };

/** Whether this person may command this window: who opened it, a supervisor, an administrator or a timer. */
export function mayCommand(window: HallWindow, actor: Actor): Refusal | undefined {
  if (actor.role !== 'clerk') return undefined;
  if (window.status === 'closed') return refuse('window-not-open', `Window ${window.label} is closed. Open it first.`);
  if (window.clerk?.userId === actor.clerk?.userId) return undefined;
  return refuse('not-allowed', `Window ${window.label} is staffed by somebody else.`);
}

/** The window if it may be commanded and stands open or paused. */
export function commanded(draft: Draft, windowId: string): HallWindow | Refusal {
  const window = draft.window(windowId);
  if (!window) return noSuchWindow(windowId);
  const refusal = mayCommand(window, draft.actor);
  if (refusal) return refusal;
  if (window.status === 'closed') return refuse('window-not-open', `Window ${window.label} is closed. Open it first.`);
  return window;
}

export function isRefused<T extends object>(found: T | Refusal): found is Refusal {
  return 'refused' in found;
}

export function openWindow(draft: Draft, command: On<'open'>): Refusal | undefined {
  const window = draft.window(command.windowId);
  if (!window) return noSuchWindow(command.windowId);
  const { clerk } = command.actor;
  if (!clerk) return refuse('not-allowed', 'Only a person who is signed in can staff a window.');
  if (window.status !== 'closed')
    return window.clerk?.userId === clerk.userId
      ? undefined
      : refuse('window-taken', `Window ${window.label} is staffed by ${window.clerk?.name ?? 'somebody else'}.`);
  draft.emit({ type: 'window-opened', clerk, ...at(window) });
  return undefined;
}

export function closeWindow(draft: Draft, command: On<'close'>): Refusal | undefined {
  const window = draft.window(command.windowId);
  if (!window) return noSuchWindow(command.windowId);
  if (window.status === 'closed') return undefined;
  const refusal = mayCommand(window, command.actor);
  if (refusal) return refusal;
  if (window.ticketId) return busy(draft, window, 'Finish, hold or transfer the visitor before closing.');
  const by = command.actor.role === 'clerk' ? 'clerk' : 'supervisor';
  draft.emit({ type: 'window-closed', by, ...at(window) });
  settle(draft, [draft.hall.floor.groupOf.get(window.id)!]);
  return undefined;
}

/** A pause may be asked for while a visitor is served: it only stops the next call. */
export function pause(draft: Draft, command: On<'pause'>): Refusal | undefined {
  const window = commanded(draft, command.windowId);
  if (isRefused(window)) return window;
  if (window.status === 'paused') return undefined;
  draft.emit({ type: 'window-paused', reason: command.reason, ...at(window) });
  settle(draft, [draft.hall.floor.groupOf.get(window.id)!]);
  return undefined;
}

export function unpause(draft: Draft, command: On<'unpause'>): Refusal | undefined {
  const window = commanded(draft, command.windowId);
  if (isRefused(window)) return window;
  if (window.status === 'paused') draft.emit({ type: 'window-resumed', ...at(window) });
  return undefined;
}

export function busy(draft: Draft, window: HallWindow, advice: string): Refusal {
  const number = draft.ticket(window.ticketId!)!.number;
  return refuse('window-busy', `Window ${window.label} has ${number}. ${advice}`, { ticketId: window.ticketId! });
}

/** The terminal's connection went or came back; only that starts or ends the countdown of its lease. */
export function terminal(draft: Draft, command: On<'terminal-lost' | 'terminal-seen'>): Refusal | undefined {
  const window = draft.window(command.windowId);
  if (!window) return noSuchWindow(command.windowId);
  const lost = command.type === 'terminal-lost';
  if (window.status !== 'closed' && lost !== (window.lostAt !== null))
    draft.emit({ type: command.type, ...at(window) });
  return undefined;
}

/** A dead terminal gives its visitor back: one called waits on in front, one at the desk is held for any window. */
export function endLease(draft: Draft, command: On<'end-lease'>): Refusal | undefined {
  const window = draft.window(command.windowId);
  if (!window) return noSuchWindow(command.windowId);
  const lease = draft.hall.floor.policy.leaseSeconds * 1000;
  if (window.lostAt === null || draft.now < window.lostAt + lease) return undefined;
  const ticket = window.ticketId ? draft.ticket(window.ticketId)! : undefined;
  if (ticket?.status === 'serving')
    draft.emit({
      type: 'ticket-held',
      reason: 'terminal-lost',
      keep: false,
      wakeAt: null,
      ...about(ticket),
      ...at(window),
    });
  if (ticket?.status === 'called')
    draft.emit({ type: 'ticket-released', by: 'lease', ...about(ticket), ...at(window) });
  draft.emit({ type: 'window-closed', by: 'lease', ...at(window) });
  if (ticket?.status === 'called') {
    if (draft.hall.stops.closed === undefined) emitPlacement(draft, ticket, placeReleased(draft.hall, window, ticket));
    else draft.emit({ type: 'ticket-expired', ...about(ticket) });
  }
  settle(draft, [draft.hall.floor.groupOf.get(window.id)!]);
  return undefined;
}

/** Near the window it was called to while somebody there is able, else wherever it can be served. */
function placeReleased(hall: Hall, window: HallWindow, ticket: Ticket): Placement {
  const group = hall.floor.groups.get(hall.floor.groupOf.get(window.id)!)!;
  return place(hall, ticket, group) ?? placeNext(hall, ticket) ?? waitNear(hall, window);
}
