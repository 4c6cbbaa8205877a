/** The supervisor's and the administrator's hand: move, priority, void, change a window, stop a service, hall file. */
import type { Command, Refusal } from '../commands.js';
import { placeAt } from '../dispatch/promise.js';
import { mayServe, needsOf } from '../matters.js';
import { about, at, type Draft, invalid, noSuchTicket, noSuchWindow, refuse } from '../draft.js';
import type { HallConfig } from '../hall.js';
import { wrongState } from './calling.js';
import { emitClaim } from './counter.js';
import { rollOn } from './day.js';
import { emitPlacement, seniorityOf } from './issue.js';
import { settleAll } from './settle.js';
import { busy } from './windows.js';

type On<T extends Command['type']> = Command & { type: T };

export function move(draft: Draft, command: On<'move'>): Refusal | undefined {
  const ticket = draft.ticket(command.ticketId);
  if (!ticket) return noSuchTicket(command.ticketId);
  if (ticket.status !== 'waiting') return wrongState(ticket, 'waiting');
  const window = draft.window(command.windowId);
  if (!window) return invalid('windowId', `this hall has no window ${command.windowId}`);
  const needs = needsOf(ticket);
  const services = needs.map(({ serviceId }) => ({ serviceId }));
  if (!mayServe(draft.hall, window.id, needs) && !mayServe(draft.hall, window.id, services))
    return refuse('not-eligible', `Window ${window.label} does not serve what ${ticket.number} came for.`);
  if (window.status !== 'open') return refuse('window-not-open', `Window ${window.label} is not open.`);
  draft.emit({
    type: 'ticket-moved',
    windowId: window.id,
    reason: command.reason,
    ...about(ticket),
  });
  emitPlacement(draft, ticket, placeAt(draft.hall, window, 'supervisor-moved'));
  return undefined;
}

export function prioritise(draft: Draft, command: On<'prioritise'>): Refusal | undefined {
  const ticket = draft.ticket(command.ticketId);
  if (!ticket) return noSuchTicket(command.ticketId);
  if (ticket.status === 'serving') return wrongState(ticket, 'waiting, called, held or missed');
  const { priority, reason } = command;
  if (ticket.claim?.status === 'pending') emitClaim(draft, ticket, ticket.claim.priority === priority, reason);
  const seniority = seniorityOf(draft.hall, priority, ticket);
  draft.emit({
    type: 'ticket-prioritised',
    priority,
    seniority,
    reason,
    ...about(ticket),
  });
  return undefined;
}

export function voidTicket(draft: Draft, command: On<'void'>): Refusal | undefined {
  const ticket = draft.ticket(command.ticketId);
  if (!ticket) return noSuchTicket(command.ticketId);
  draft.emit({
    type: 'ticket-voided',
    reason: command.reason,
    ...about(ticket),
  });
  return undefined;
}

/** From now on this window is another: waiting tickets whose promise that breaks are placed anew at once. */
export function changeWindow(draft: Draft, command: On<'change-window'>): Refusal | undefined {
  const window = draft.window(command.windowId);
  if (!window) return noSuchWindow(command.windowId);
  const known = new Set(draft.hall.config.services.map((service) => service.id));
  for (const field of ['services', 'overflow'] as const)
    for (const [i, id] of (command[field] ?? []).entries())
      if (!known.has(id)) return invalid(`${field}.${i}`, `this hall has no service ${id}`);
  const kind = command.kind ?? window.kind;
  const services = command.services ?? window.services;
  if (kind === 'specialist' && services === null)
    return invalid('services', 'a specialist window needs a list of its services');
  const overflow = command.overflow ?? window.overflow;
  if (JSON.stringify([kind, services, overflow]) === JSON.stringify([window.kind, window.services, window.overflow]))
    return undefined;
  draft.emit({
    type: 'window-changed',
    kind,
    services,
    overflow,
    ...at(window),
  });
  settleAll(draft);
  return undefined;
}

export function setService(draft: Draft, serviceId: string, stopped: boolean): Refusal | undefined {
  const service = draft.hall.config.services.find(({ id }) => id === serviceId);
  if (!service) return refuse('not-found', `This hall has no service ${serviceId}.`);
  if ((service.stopped ?? false) !== stopped)
    draft.emit({
      type: stopped ? 'service-stopped' : 'service-resumed',
      serviceId,
    });
  return undefined;
}

/** Puts a hall file in force, also during the day: windows it no longer names close, and their lines are settled. */
export function configure(draft: Draft, command: On<'configure'>): Refusal | undefined {
  const { hall } = draft;
  const config = withStops(command.config, hall.config);
  if (JSON.stringify(config) === JSON.stringify(hall.config)) return undefined;
  const gone = [...hall.windows.values()].filter((window) => !config.windows.some((plan) => plan.id === window.id));
  for (const window of gone) {
    if (window.ticketId) return busy(draft, window, 'A window with a visitor cannot be taken out of the hall file.');
    if (window.status !== 'closed') draft.emit({ type: 'window-closed', by: 'plan', ...at(window) });
  }
  draft.emit({
    type: 'hall-configured',
    config,
  });
  rollOn(draft); // the file may bring other hours, or another time zone
  settleAll(draft);
  return undefined;
}

/** What past days taught comes into force; promises made stand. */
export function learn(draft: Draft, { learned }: On<'learn'>): Refusal | undefined {
  const known = draft.hall.learned;
  if (known && known.until >= learned.until) return undefined;
  draft.emit({ type: 'hall-learned', learned });
  return undefined;
}

/** A service that was stopped or resumed by hand stays so unless the file says otherwise. */
function withStops(config: HallConfig, before: HallConfig): HallConfig {
  const stops = new Map(before.services.map(({ id, stopped }) => [id, stopped]));
  const services = config.services.map((service) => {
    const stopped = service.stopped ?? stops.get(service.id);
    return stopped === undefined ? service : { ...service, stopped };
  });
  return { ...config, services };
}
