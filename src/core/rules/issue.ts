/** Issue: one number for everything a visitor came for, promised at once. */
import type { Command, Refusal } from '../commands.js';
import { place, type Placement } from '../dispatch/promise.js';
import { foretell } from '../estimate.js';
import { canBeServed } from '../matters.js';
import { type Draft, invalid, refuse } from '../draft.js';
import type { Hall, Instant, Matter, Priority, Service, Ticket } from '../hall.js';
import { numberOf, seriesOf, ticketIdOf } from '../numbering.js';
import { isWithinHours } from '../opening-hours.js';
import { minute } from '../policy.js';

export function issue(draft: Draft, command: Command & { type: 'issue' }): Refusal | undefined {
  const { hall, now } = draft;
  const services = new Map(hall.config.services.map((service) => [service.id, service]));
  const refusal = refusalOf(hall, command, services, now);
  if (refusal) return refusal;
  const matters: Matter[] = command.services.map((serviceId, i) => ({
    id: `m${i + 1}`,
    serviceId,
    status: 'pending',
  }));
  const placement = place(hall, { matters })!;
  const series = seriesOf(hall.config, services.get(command.services[0]!)!);
  const count = (hall.series.get(series) ?? 0) + 1;
  const number = numberOf(series, count);
  const ticketId = ticketIdOf(hall.id, hall.day!, number);
  const seniority = seniorityOf(hall, command.priority, now);
  const standing = { ...placement, matters, front: command.priority === 'green', seniority, tie: draft.nextVersion };
  draft.emit({
    type: 'ticket-issued',
    ticketId,
    number,
    day: hall.day!,
    series,
    count,
    services: command.services,
    priority: command.priority,
    language: command.language,
    person: command.person,
    seniority,
    channel: command.actor.role,
    foretold: foretell(hall, standing, now),
  });
  emitPlacement(draft, { id: ticketId, number }, placement);
  return undefined;
}

function refusalOf(
  hall: Hall,
  command: Command & { type: 'issue' },
  services: Map<string, Service>,
  now: Instant,
): Refusal | undefined {
  for (const [i, id] of command.services.entries()) {
    if (!services.has(id)) return invalid(`services.${i}`, `this hall has no service ${id}`);
    if (command.services.indexOf(id) !== i) return invalid(`services.${i}`, `${id} is chosen twice`);
  }
  const lead = hall.floor.policy.issueLeadMinutes;
  if (!hall.alwaysOpen && !isWithinHours(hall.config.hours, now, lead))
    return refuse('hall-closed', 'The hall gives no numbers at this hour. Come back within its opening hours.');
  const chosen = command.services.map((id) => services.get(id)!);
  const stopped = chosen.find((service) => service.stopped);
  if (stopped) return refuse('service-stopped', `${stopped.name.en} gives no more numbers today.`);
  const full = chosen.find(
    (service) => service.quota !== undefined && (hall.issued.get(service.id) ?? 0) >= service.quota,
  );
  if (full) return refuse('quota-reached', `All ${full.quota} numbers of ${full.name.en} are taken today.`);
  const homeless = chosen.find(({ id }) => !canBeServed(hall, { serviceId: id }));
  if (homeless)
    return refuse('no-window-can-serve', `No window of this hall serves ${homeless.name.en}. Ask at the help desk.`);
  return heldBy(hall, command.person);
}

/** One person, one live number. A missed one does not stand in the way of a new one. */
export function heldBy(hall: Hall, person: string | null, but?: string): Refusal | undefined {
  const held = person ? hall.tickets.get(hall.persons.get(person) ?? '') : undefined;
  if (!held || held.id === but || held.status === 'missed') return undefined;
  return refuse('already-has-ticket', `This person holds ${held.number} already.`, { ticketId: held.id });
}

/** `priority`, and an appointment kept, count as so much earlier; green stands in front and needs no head start. */
export function seniorityOf(hall: Hall, priority: Priority, issuedAt: Instant): Instant {
  const early = priority === 'priority' || priority === 'appointment';
  return issuedAt - (early ? hall.floor.policy.headStartMinutes * minute : 0);
}

export function emitPlacement(draft: Draft, ticket: Pick<Ticket, 'id' | 'number'>, placement: Placement): void {
  draft.emit({
    type: 'ticket-assigned',
    ticketId: ticket.id,
    number: ticket.number,
    ...placement,
  });
}
