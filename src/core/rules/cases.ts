/** What cannot be done at once becomes a case: opened, stepped, handed over, closed, each with a note. */
import type { Actor, Command, Refusal } from '../commands.js';
import { caseSteps } from '../cases.js';
import { about, type Draft, invalid, refuse } from '../draft.js';
import type { Matter, Ticket } from '../hall.js';
import type { Case } from '../kept.js';
import { workingDayAfter } from '../opening-hours.js';
import { reviewOf } from '../reviews.js';
import { termsOf } from '../terms.js';
import { atWindow } from './calling.js';
import { isRefused } from './windows.js';

type On<T extends Command['type']> = Command & { type: T };

export function openCase(draft: Draft, command: On<'open-case'>): Refusal | undefined {
  const { hall, actor } = draft;
  const { windowId, matterId, subject } = command;
  if (!actor.clerk) return refuse('not-allowed', 'Only a person who is signed in can open a case.');
  const known = (id: string | null) => id === null || hall.config.services.some((service) => service.id === id);
  if (!known(command.serviceId)) return invalid('serviceId', `this hall has no service ${command.serviceId}`);
  const here = windowId === null ? null : atWindow(draft, windowId, 'serving');
  if (here && isRefused(here)) return here;
  const ticket = here?.ticket;
  const matter = ticket && matterId !== null ? takenOver(draft, ticket, matterId) : undefined;
  if (matter && isRefused(matter)) return matter;
  if (matter && command.serviceId !== null && command.serviceId !== matter.serviceId)
    return invalid('serviceId', `${matterId} is of service ${matter.serviceId}`);
  const { hours } = hall.config;
  const dueOn = workingDayAfter(hours, hall.day!, termsOf(hall.config).caseWorkingDays);
  draft.emit({
    type: 'case-opened',
    recordId: `${hall.id}-case-${draft.nextVersion}`,
    subject,
    serviceId: command.serviceId ?? matter?.serviceId ?? null,
    matterId: matter?.id ?? null,
    windowId,
    escalated: (matter ? [matter] : (ticket?.matters ?? [])).some(({ escalated }) => escalated),
    dueOn,
    clerk: actor.clerk,
    ...(ticket && about(ticket)),
  });
  return undefined;
}

/** The open matter that a case takes over. A review of it that came back is given up for that. */
function takenOver(draft: Draft, ticket: Ticket, matterId: string): Matter | Refusal {
  const matter = ticket.matters.find(({ id }) => id === matterId);
  if (matter?.status !== 'pending' && matter?.status !== 'serving')
    return invalid('matterId', `${ticket.number} has no open matter ${matterId}`);
  if (matter.decided === 'passed')
    return refuse('wrong-state', `${matterId} has passed its review. Hand it over and complete it.`);
  const review = reviewOf(draft.hall, ticket.id, matterId);
  const clerk = draft.actor.clerk!;
  if (review) draft.emit({ type: 'review-given-up', recordId: review.id, missing: null, clerk, ...about(ticket) });
  return matter;
}

export function stepCase(draft: Draft, command: On<'step-case'>): Refusal | undefined {
  const { recordId, step, note, toVisitor, actor } = command;
  const known = owned(draft, recordId, actor);
  if (isRefused(known)) return known;
  if (step === 'handed-over' && known.status !== 'handed-over')
    return refuse('wrong-state', 'A case is handed over to somebody: use hand-over and name them.');
  if (caseSteps.indexOf(step) < caseSteps.indexOf(known.status))
    return refuse('wrong-state', `The case is ${known.status} already: no step is undone. Note a later step.`);
  draft.emit({ type: 'case-stepped', recordId, step, note, toVisitor, ...hand(known, actor) });
  return undefined;
}

export function handCase(draft: Draft, { recordId, to, note, actor }: On<'hand-case'>): Refusal | undefined {
  const known = owned(draft, recordId, actor);
  if (isRefused(known)) return known;
  if (known.owner.userId === to.userId)
    return refuse('wrong-state', `${to.name} has the case already. Note a step instead.`);
  draft.emit({ type: 'case-handed', recordId, owner: to, note, ...hand(known, actor) });
  return undefined;
}

export function closeCase(draft: Draft, { recordId, result, actor }: On<'close-case'>): Refusal | undefined {
  const known = owned(draft, recordId, actor);
  if (isRefused(known)) return known;
  draft.emit({ type: 'case-closed', recordId, result, ...hand(known, actor) });
  return undefined;
}

/** The open case, for its owner or a supervisor. */
function owned(draft: Draft, recordId: string, actor: Actor): Case | Refusal {
  const known = draft.hall.kept.records.case.get(recordId);
  if (!known) return refuse('not-found', `There is no open case ${recordId} in this hall.`);
  if (!actor.clerk || (actor.role === 'clerk' && actor.clerk.userId !== known.owner.userId))
    return refuse('not-allowed', `${known.owner.name} has this case. Ask them or a supervisor to hand it over.`);
  return known;
}

function hand({ ticketId, number }: Case, actor: Actor) {
  return { clerk: actor.clerk!, ...(ticketId !== null && number !== null && { ticketId, number }) };
}
