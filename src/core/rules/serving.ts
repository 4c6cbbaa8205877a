/** At the window: hold and resume, transfer, complete; and the hold that wakes by itself. */
import type { Command, OutcomeOf, Refusal, TransferTarget } from '../commands.js';
import { loads } from '../dispatch/loads.js';
import { place, placeAgain, placeAt, placeNext, type Placement, waitNear } from '../dispatch/promise.js';
import { canBeServed, givenUp, mayServe, needsOf } from '../matters.js';
import { about, at, type Draft, invalid, noSuchTicket, refuse } from '../draft.js';
import type { Hall, HallWindow, Instant, Line, Matter, Ticket } from '../hall.js';
import { awaitsReview } from '../reviews.js';
import { atWindow, wrongState } from './calling.js';
import { closedToday } from './gate.js';
import { emitPlacement } from './issue.js';
import { inReview, submitted } from './review.js';
import { busy, commanded, isRefused } from './windows.js';

type On<T extends Command['type']> = Command & { type: T };

export function hold(draft: Draft, command: On<'hold'>): Refusal | undefined {
  const found = atWindow(draft, command.windowId, 'called', 'serving');
  if (isRefused(found)) return found;
  const { reason, keep, wakeInSeconds } = command;
  const wakeAt = wakeInSeconds === null ? null : draft.now + wakeInSeconds * 1000;
  draft.emit({
    type: 'ticket-held',
    reason,
    keep,
    wakeAt,
    ...about(found.ticket),
    ...at(found.window),
  });
  return undefined;
}

export function resume(draft: Draft, command: On<'resume'>): Refusal | undefined {
  const window = commanded(draft, command.windowId);
  if (isRefused(window)) return window;
  const ticket = draft.ticket(command.ticketId);
  if (!ticket) return noSuchTicket(command.ticketId);
  if (ticket.status !== 'held') return wrongState(ticket, 'held');
  if (window.ticketId) return busy(draft, window, 'Finish with this visitor first.');
  if (window.status === 'paused')
    return refuse('window-not-open', `Window ${window.label} is paused. Resume it first.`);
  if (ticket.matters.every(({ status }) => status !== 'pending') && awaitsReview(draft.hall, ticket.id))
    return refuse('wrong-state', `${ticket.number} is in review and comes back by itself when that is decided.`);
  const holder = ticket.hold!;
  const keeper = holder.keep ? draft.window(holder.windowId) : undefined;
  if (keeper && keeper.id !== window.id && keeper.status !== 'closed')
    return refuse('not-eligible', `The papers of ${ticket.number} are kept at window ${keeper.label}.`);
  if (holder.windowId !== window.id && !mayServe(draft.hall, window.id, needsOf(ticket)))
    return refuse('not-eligible', `Window ${window.label} does not serve what ${ticket.number} came for.`);
  draft.emit({
    type: 'ticket-resumed',
    to: 'serving',
    ...about(ticket),
    ...at(window),
  });
  return undefined;
}

/** The time set for a hold has come: the visitor waits in line again, at the window that keeps the papers if one does. */
export function wake(draft: Draft, command: On<'wake'>): Refusal | undefined {
  const ticket = draft.ticket(command.ticketId);
  if (ticket?.status !== 'held' || ticket.hold!.wakeAt === null || draft.now < ticket.hold!.wakeAt) return undefined;
  if (draft.hall.stops.closed !== undefined) return undefined; // nobody is called any more: the window resumes it by hand
  const keeper = draft.window(ticket.hold!.windowId);
  const placement =
    ticket.hold!.keep && keeper?.status === 'open'
      ? placeAt(draft.hall, keeper, 'papers-kept')
      : placeAgain(draft.hall, ticket);
  if (!placement) return undefined;
  draft.emit({
    type: 'ticket-resumed',
    to: 'waiting',
    windowId: null,
    label: null,
    ...about(ticket),
  });
  emitPlacement(draft, ticket, placement);
  return undefined;
}

export function transfer(draft: Draft, command: On<'transfer'>): Refusal | undefined {
  const found = atWindow(draft, command.windowId, 'called', 'serving');
  if (isRefused(found)) return found;
  const { window, ticket } = found;
  const { closed } = draft.hall.stops;
  const refusal = closed === undefined ? refusalOf(draft.hall, window, ticket, command) : closedToday(closed);
  if (refusal) return refusal;
  const { to, note, comeBack } = command;
  draft.emit({
    type: 'ticket-transferred',
    to,
    note,
    comeBack,
    ...about(ticket),
    ...at(window),
  });
  // From here on the draft's hall shows the ticket's matters as they are after the transfer.
  emitPlacement(draft, ticket, targetOf(draft.hall, window, draft.ticket(ticket.id)!, to));
  return undefined;
}

function refusalOf(
  hall: Hall,
  from: HallWindow,
  ticket: Ticket,
  { to, comeBack }: On<'transfer'>,
): Refusal | undefined {
  if ('escalate' in to) {
    if (!ticket.matters.some(({ status }) => status === 'pending' || status === 'serving'))
      return refuse('wrong-state', `Nothing of ${ticket.number} is left to be done. Complete the visit.`);
    const others = hall.config.escalation.filter((id) => id !== from.id);
    if (others.length === 0) return refuse('no-window-can-serve', 'This hall has no other window for hard cases.');
    // Else the visitor would come straight back here.
    const mayWait = !comeBack && others.length === hall.config.escalation.length;
    return mayWait || others.some((id) => hall.windows.get(id)!.status === 'open')
      ? undefined
      : refuse('window-not-open', 'No other window for hard cases is open.');
  }
  if ('windowId' in to) {
    const window = hall.windows.get(to.windowId);
    if (!window) return invalid('to.windowId', `this hall has no window ${to.windowId}`);
    if (window.id === from.id) return invalid('to.windowId', 'the visitor is at this window already');
    if (window.status !== 'open') return refuse('window-not-open', `Window ${window.label} is not open.`);
    const services = ticket.matters
      .filter((m) => m.status === 'pending' || m.status === 'serving')
      .map(({ serviceId }) => ({ serviceId }));
    if (!mayServe(hall, window.id, services))
      return refuse('not-eligible', `Window ${window.label} does not serve this. Escalate, or transfer to a service.`);
    return undefined;
  }
  if (!hall.config.services.some((service) => service.id === to.serviceId))
    return invalid('to.serviceId', `this hall has no service ${to.serviceId}`);
  return canBeServed(hall, to) ? undefined : refuse('no-window-can-serve', 'No window of this hall serves that.');
}

function targetOf(hall: Hall, from: HallWindow, ticket: Ticket, to: TransferTarget): Placement {
  if ('windowId' in to) return placeAt(hall, hall.windows.get(to.windowId)!, 'clerk-sent');
  if ('escalate' in to) {
    const window = escalationWindow(hall, from.id);
    return window ? placeAt(hall, window, 'escalated') : (placeNext(hall, ticket) ?? waitNear(hall, from));
  }
  const wanted = ticket.matters.filter((m) => m.serviceId === to.serviceId && m.status === 'pending' && !m.keptFor);
  return place(hall, { matters: wanted })!;
}

/** The least loaded open window for hard cases, in the hall file's order. */
function escalationWindow(hall: Hall, but: string): HallWindow | undefined {
  const all = hall.config.escalation.filter((id) => id !== but).map((id) => hall.windows.get(id)!);
  const loadOf = (w: HallWindow) => loads(hall, hall.floor.groups.get(hall.floor.groupOf.get(w.id)!)!).get(w.id) ?? 0;
  return all.filter((w) => w.status === 'open').sort((a, b) => loadOf(a) - loadOf(b))[0];
}

export function complete(draft: Draft, command: On<'complete'>): Refusal | undefined {
  const found = atWindow(draft, command.windowId, 'serving');
  if (isRefused(found)) return found;
  const { window, ticket } = found;
  const outcomes = outcomesOf(ticket, command.matters);
  if (isRefused(outcomes)) return outcomes;
  const { hall } = draft; // as it was: what becomes of one matter changes nothing for the next
  let waits = awaitsReview(hall, ticket.id);
  for (const completed of outcomes) {
    const { matter, outcome, missing } = completed;
    if (submitted(draft, { hall, ...found }, completed, command.visitor === 'waits'))
      waits ||= command.visitor === 'waits';
    else
      draft.emit({
        type: 'matter-completed',
        matterId: matter.id,
        serviceId: matter.serviceId,
        outcome,
        ...(missing !== undefined && { missing }),
        ...about(ticket),
        ...at(window),
      });
  }
  if (outcomes.length === ticket.matters.filter((m) => m.status === 'serving' || m.status === 'pending').length)
    leave(draft, found, waits);
  else goOn(draft, found, waits);
  return undefined;
}

/** Nothing is left to be done at a window: the visit is over, or the visitor waits in the hall for a review. */
function leave(draft: Draft, { window, ticket }: { window: HallWindow; ticket: Ticket }, waits: boolean): void {
  if (waits)
    draft.emit({ type: 'ticket-held', reason: inReview, keep: false, wakeAt: null, ...about(ticket), ...at(window) });
  else draft.emit({ type: 'ticket-completed', ...about(ticket), ...at(window) });
}

type Came = Omit<OutcomeOf, 'id'> & { matter: Matter };

/** Without a list every matter of this sitting is done; with one, those named are, and the others wait on. */
function outcomesOf(ticket: Ticket, matters: OutcomeOf[] | null): Came[] | Refusal {
  const open = ticket.matters.filter((m) => m.status === 'serving' || m.status === 'pending');
  if (!matters) return open.filter((m) => m.status === 'serving').map((matter) => ({ matter, outcome: 'done' }));
  const outcomes: Came[] = [];
  for (const [i, { id, outcome, missing }] of matters.entries()) {
    const matter = open.find((m) => m.id === id);
    if (!matter) return invalid(`matters.${i}.id`, `${ticket.number} has no open matter ${id}`);
    if (matters.findIndex((other) => other.id === id) !== i) return invalid(`matters.${i}.id`, `${id} stands twice`);
    if (missing !== undefined && outcome !== 'returned')
      return invalid(`matters.${i}.missing`, 'only a matter that is returned lacks something');
    outcomes.push({ matter, outcome, missing });
  }
  return outcomes;
}

/** The hall with this window free, to look at only: who leaves it is no load there any more. */
function withFree(hall: Hall, windowId: string, now: Instant): Hall {
  const window = { ...hall.windows.get(windowId)!, ticketId: null, idleSince: now };
  const lines = [...hall.lines].map(([groupId, line]): [string, Line] => [groupId, { ...line, dealt: null }]);
  return { ...hall, windows: new Map(hall.windows).set(windowId, window), lines: new Map(lines) };
}

/**
 * The same number, with the old seniority, waits for what is left; matters nobody can do any more, and all of them once
 * the hall is closed for today, are given up.
 */
function goOn(draft: Draft, found: { window: HallWindow; ticket: Ticket }, waits: boolean): void {
  const { window } = found;
  const ticket = draft.ticket(found.ticket.id)!;
  const left = ticket.matters.filter((m) => m.status === 'pending' || m.status === 'serving');
  const matters = left.map((m) => ({ ...m, status: 'pending' as const }));
  const over = draft.hall.stops.closed !== undefined;
  const placement = over ? null : placeNext(withFree(draft.hall, window.id, draft.now), { matters });
  if (placement) return emitPlacement(draft, ticket, placement);
  for (const m of left)
    draft.emit({
      type: 'matter-completed',
      matterId: m.id,
      serviceId: m.serviceId,
      outcome: givenUp(m),
      ...about(ticket),
      ...at(window),
    });
  leave(draft, found, waits);
}
