/** Issue: one number for everything a visitor came for, promised at once. */
import type { Command, Refusal } from '../commands.js';
import { place, type Placement } from '../dispatch/promise.js';
import { foretell } from '../estimate.js';
import { canBeServed } from '../matters.js';
import { about, type Draft, invalid, refuse } from '../draft.js';
import type { Hall, Instant, Matter, Priority, Service, Ticket } from '../hall.js';
import type { Appointment } from '../kept.js';
import { numberOf, seriesOf, ticketIdOf } from '../numbering.js';
import { minute } from '../policy.js';
import { checkIn } from './appointments.js';
import { claimOf, gateShut, tooLate } from './gate.js';

type Issue = Command & { type: 'issue' };

export function issue(draft: Draft, asked: Issue): Refusal | undefined {
  const { hall, now } = draft;
  const appointment = checkIn(hall, asked, now);
  if (appointment && 'refused' in appointment) return appointment;
  const command = appointment ? withAppointment(asked, appointment) : asked;
  const asksFor = hall.config.services.filter(({ id }) => command.services.includes(id));
  const services = new Map(asksFor.map((service) => [service.id, service]));
  const refusal = refusalOf(hall, command, services, now, appointment);
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
  const claim = claimOf(hall, command);
  const priority = claim ? 'normal' : command.priority;
  const seniority = seniorityOf(hall, priority, { issuedAt: now, slot: appointment?.slot });
  const standing = { ...placement, matters, front: priority === 'green', seniority, tie: draft.nextVersion };
  const foretold = foretell(hall, standing, now);
  const late = appointment ? undefined : tooLate(hall, command, foretold, now);
  if (late) return late;
  const { override, remote, reachable } = command;
  draft.emit({
    type: 'ticket-issued',
    ...about({ id: ticketId, number, remote }),
    day: hall.day!,
    series,
    count,
    services: command.services,
    priority,
    language: command.language,
    person: command.person,
    seniority,
    channel: command.actor.role,
    ...(claim && { claim }),
    ...(override !== undefined && { override }),
    ...(reachable && { reachable }),
    ...(appointment && { appointmentId: appointment.id, slot: appointment.slot }),
    foretold,
  });
  emitPlacement(draft, { id: ticketId, number, remote }, placement);
  if (appointment) draft.emit({ type: 'appointment-kept', recordId: appointment.id, ticketId, number });
  return undefined;
}

/** Checked in, an appointment says what is done, for whom, and with which priority. */
function withAppointment(asked: Issue, { serviceId, person }: Appointment): Issue {
  const services = asked.services.includes(serviceId) ? asked.services : [...asked.services, serviceId];
  return { ...asked, services, person, priority: 'appointment' };
}

function refusalOf(
  hall: Hall,
  command: Issue,
  services: Map<string, Service>,
  now: Instant,
  appointment: Appointment | null,
): Refusal | undefined {
  if (command.services.length === 0) return invalid('services', 'must name what the visitor came for');
  for (const [i, id] of command.services.entries()) {
    if (!services.has(id)) return invalid(`services.${i}`, `this hall has no service ${id}`);
    if (command.services.indexOf(id) !== i) return invalid(`services.${i}`, `${id} is chosen twice`);
  }
  const { override, remote, actor } = command;
  if (override !== undefined && (actor.role === 'kiosk' || actor.role === 'citizen'))
    return refuse('not-allowed', 'Only staff may pass over a quota or a stop. Ask at the help desk.');
  const chosen = command.services.map((id) => services.get(id)!);
  const here = remote && chosen.find(({ id }) => !hall.config.remote?.includes(id));
  if (here) return refuse('not-eligible', `${here.name.en} cannot be done from a distance. Take a number in the hall.`);
  const unbooked = chosen.filter(({ id }) => id !== appointment?.serviceId);
  const shut = gateShut(hall, unbooked, { override: override !== undefined, promised: appointment !== null }, now);
  if (shut) return shut;
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

/**
 * `priority` counts as so much earlier than it came, and an appointment kept as so much earlier than its slot, whenever
 * its holder came; green stands in front and needs no head start.
 */
export function seniorityOf(
  hall: Hall,
  priority: Priority,
  { issuedAt, slot }: { issuedAt: Instant; slot?: Instant },
): Instant {
  const headStart = hall.floor.policy.headStartMinutes * minute;
  if (priority === 'appointment') return (slot ?? issuedAt) - headStart;
  return priority === 'priority' ? issuedAt - headStart : issuedAt;
}

export function emitPlacement(
  draft: Draft,
  ticket: Pick<Ticket, 'id' | 'number' | 'remote'>,
  placement: Placement,
): void {
  draft.emit({ type: 'ticket-assigned', ...about(ticket), ...placement });
}
