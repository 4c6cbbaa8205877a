/** At the counter: the batch of matters corrected at the window, and a priority that was claimed decided by staff. */
import type { Command, Refusal } from '../commands.js';
import { about, at, type Draft, invalid, noSuchTicket, refuse } from '../draft.js';
import type { Hall, Ticket } from '../hall.js';
import { canBeServed, newMatterIds } from '../matters.js';
import { atWindow } from './calling.js';
import { seniorityOf } from './issue.js';
import { isRefused } from './windows.js';

type On<T extends Command['type']> = Command & { type: T };

/** Matters that one number may stand for. */
export const mostMatters = 10;

/** What the visitor came for, as it turns out at the window: more, less, or something else. */
export function changeMatters(draft: Draft, command: On<'change-matters'>): Refusal | undefined {
  const found = atWindow(draft, command.windowId, 'called', 'serving');
  if (isRefused(found)) return found;
  const { window, ticket } = found;
  const refusal = refusalOf(draft.hall, ticket, command);
  if (refusal) return refusal;
  const ids = newMatterIds(ticket.matters, command.add.length);
  draft.emit({
    type: 'matters-changed',
    added: command.add.map((serviceId, i) => ({ id: ids[i]!, serviceId })),
    removed: command.remove,
    corrected: command.correct,
    ...about(ticket),
    ...at(window),
  });
  return undefined;
}

function refusalOf(hall: Hall, ticket: Ticket, command: On<'change-matters'>): Refusal | undefined {
  const { add, remove, correct } = command;
  const named = [
    ...remove.map((id, i) => ({ path: `remove.${i}`, id })),
    ...correct.map(({ id }, i) => ({ path: `correct.${i}.id`, id })),
  ];
  const open = ticket.matters.filter(({ status }) => status === 'pending' || status === 'serving');
  for (const [i, { path, id }] of named.entries()) {
    const matter = open.find((one) => one.id === id);
    if (!matter) return invalid(path, `${ticket.number} has no open matter ${id}`);
    if (matter.decided) return invalid(path, `${id} was decided by others: complete it, and add what is wanted`);
    if (named.findIndex((other) => other.id === id) !== i) return invalid(path, `${id} is named twice`);
  }
  const wanted = [
    ...add.map((serviceId, i) => ({ path: `add.${i}`, serviceId })),
    ...correct.map(({ serviceId }, i) => ({ path: `correct.${i}.serviceId`, serviceId })),
  ];
  const kept = open.filter(({ id }) => !named.some((one) => one.id === id));
  for (const [i, { path, serviceId }] of wanted.entries()) {
    if (!hall.config.services.some(({ id }) => id === serviceId))
      return invalid(path, `this hall has no service ${serviceId}`);
    const twice =
      kept.some((matter) => matter.serviceId === serviceId) ||
      wanted.findIndex((other) => other.serviceId === serviceId) !== i;
    if (twice) return invalid(path, `${ticket.number} has ${serviceId} already`);
  }
  if (kept.length + wanted.length === 0)
    return invalid('remove', 'at least one open matter must stay: complete the visit, or add what they came for');
  if (ticket.matters.length - remove.length + add.length > mostMatters)
    return invalid('add', `one number stands for ${mostMatters} matters at most: issue another for the rest`);
  const homeless = wanted.find(({ serviceId }) => !canBeServed(hall, { serviceId }));
  return homeless && refuse('no-window-can-serve', `No window of this hall serves ${homeless.serviceId}.`);
}

/** Confirmed, a claimed priority counts from when the number was taken. */
export function decideClaim(draft: Draft, command: On<'decide-claim'>): Refusal | undefined {
  const ticket = draft.ticket(command.ticketId);
  if (!ticket) return noSuchTicket(command.ticketId);
  if (ticket.claim?.status !== 'pending')
    return refuse('wrong-state', `${ticket.number} has no claim to decide. A supervisor may change its priority.`);
  emitClaim(draft, ticket, command.confirmed, command.reason);
  return undefined;
}

export function emitClaim(draft: Draft, ticket: Ticket, confirmed: boolean, reason: string | null): void {
  const { priority } = ticket.claim!;
  const seniority = seniorityOf(draft.hall, priority, ticket);
  draft.emit({ type: 'claim-decided', priority, confirmed, seniority, reason, ...about(ticket) });
}
