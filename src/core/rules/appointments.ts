/** Appointments: booked, moved and cancelled by the visitor, kept on check-in, missed when their day is over. */
import { countingNoShows, holdingPlaces } from '../appointments.js';
import type { Command, Refusal } from '../commands.js';
import { type Draft, invalid, refuse } from '../draft.js';
import type { Hall, Instant, Service } from '../hall.js';
import type { Appointment } from '../kept.js';
import { canBeServed } from '../matters.js';
import { businessDay, clockTime, dayAfter, halfHoursOn } from '../opening-hours.js';
import { minute } from '../policy.js';
import { earliestTrue, isShutToday, lastBookableDay, placesTaken } from '../slots.js';
import { appointmentTermsOf } from '../terms.js';

type On<T extends Command['type']> = Command & { type: T };

export function book(draft: Draft, command: On<'book'>): Refusal | undefined {
  const { hall, now } = draft;
  const { serviceId, slot, person, codeHash, language, reachable } = command;
  const service = hall.config.services.find(({ id }) => id === serviceId);
  if (!service) return invalid('serviceId', `this hall has no service ${serviceId}`);
  const day = businessDay(hall.config.hours, slot);
  const refusal =
    slotRefused(hall, service, slot, now) ??
    restricted(hall, person, businessDay(hall.config.hours, now)) ??
    hasAnother(hall, person, day);
  if (refusal) return refusal;
  const recordId = `${hall.id}-appointment-${draft.nextVersion}`;
  draft.emit({
    type: 'appointment-booked',
    recordId,
    serviceId,
    day,
    slot,
    person,
    codeHash,
    language,
    reachable,
  });
  return undefined;
}

export function moveAppointment(draft: Draft, { codeHash, slot }: On<'move-appointment'>): Refusal | undefined {
  const { hall, now } = draft;
  const appointment = byCode(hall, codeHash);
  if (!appointment) return noSuchAppointment(hall, codeHash);
  if (slot === appointment.slot) return undefined;
  const service = hall.config.services.find(({ id }) => id === appointment.serviceId);
  if (!service) return refuse('not-eligible', 'This hall no longer has that service. Cancel, and ask at the hall.');
  const day = businessDay(hall.config.hours, slot);
  const refusal =
    tooLateToChange(hall, appointment, now) ??
    slotRefused(hall, service, slot, now, appointment.id) ??
    hasAnother(hall, appointment.person, day, appointment.id);
  if (refusal) return refusal;
  draft.emit({ type: 'appointment-moved', recordId: appointment.id, day, slot });
  return undefined;
}

export function cancelAppointment(draft: Draft, { codeHash }: On<'cancel-appointment'>): Refusal | undefined {
  const appointment = byCode(draft.hall, codeHash);
  if (!appointment) return noSuchAppointment(draft.hall, codeHash);
  const refusal = tooLateToChange(draft.hall, appointment, draft.now);
  if (refusal) return refusal;
  draft.emit({ type: 'appointment-cancelled', recordId: appointment.id });
  return undefined;
}

/** Appointments of days that are over. The hall's own stop, or hours that no longer have the slot, excuse the visitor. */
export function missAppointments(draft: Draft, today: string): void {
  const { config, kept, stops } = draft.hall;
  const stopped = stops.closed !== undefined || stops.serving !== undefined;
  for (const { id: recordId, day, slot } of kept.records.appointment.values()) {
    if (day >= today) continue;
    const excused = stopped || !halfHoursOn(config.hours, day).includes(slot);
    draft.emit({ type: 'appointment-missed', recordId, excused });
  }
}

// ---------------------------------------------------------------------------------------------------- check-in

/** What a command to issue checks in: null for nothing, or why it cannot. */
export function checkIn(hall: Hall, command: On<'issue'>, now: Instant): Appointment | Refusal | null {
  const { codeHash, person } = command;
  if (codeHash === undefined && !command.checkIn) return null;
  const today = businessDay(hall.config.hours, now);
  const isMeant = (one: Appointment) =>
    codeHash === undefined ? one.person === person && one.day === today : one.codeHash === codeHash;
  const booked = [...hall.kept.records.appointment.values()].find(isMeant);
  const kept = booked ? undefined : hall.kept.keptToday.find(isMeant);
  if (kept)
    return refuse('wrong-state', 'This appointment was checked in already: its number is called in its turn.', {
      ticketId: kept.ticketId!,
    });
  if (!booked || (person !== null && person !== booked.person))
    return refuse('not-eligible', 'There is no such appointment. Take a normal number.');
  const { earlyMinutes, lateMinutes } = appointmentTermsOf(hall.config);
  const [from, until] = [booked.slot - earlyMinutes * minute, booked.slot + lateMinutes * minute];
  if (now < from)
    return refuse(
      'not-eligible',
      `It is too early. Come on ${booked.day} from ${clockTime(hall.config.hours, from)}.`,
      {
        from: new Date(from).toISOString(),
      },
    );
  if (now > until) return refuse('too-late', 'The time of this appointment has passed. Take a normal number.');
  return booked;
}

// -------------------------------------------------------------------------------------------------- why it is no

function byCode(hall: Hall, codeHash: string): Appointment | undefined {
  return [...hall.kept.records.appointment.values()].find((one) => one.codeHash === codeHash);
}

function noSuchAppointment(hall: Hall, codeHash: string): Refusal {
  if (hall.kept.keptToday.some((one) => one.codeHash === codeHash))
    return refuse('wrong-state', 'This appointment was checked in already. Give the number back instead.');
  return refuse('not-found', 'There is no such appointment. Check the code.');
}

function tooLateToChange(hall: Hall, { slot }: Appointment, now: Instant): Refusal | undefined {
  const { cancelBeforeMinutes } = appointmentTermsOf(hall.config);
  if (now <= slot - cancelBeforeMinutes * minute) return undefined;
  return refuse(
    'too-late',
    `It could be changed until ${cancelBeforeMinutes} minutes before. Come, or call the hall if you cannot.`,
  );
}

function slotRefused(hall: Hall, service: Service, slot: Instant, now: Instant, but?: string): Refusal | undefined {
  const { hours } = hall.config;
  const places = service.appointments ?? 0;
  if (places === 0) return invalid('serviceId', `${service.id} takes no appointments: come and take a number`);
  if (!canBeServed(hall, { serviceId: service.id }))
    return refuse('no-window-can-serve', `No window of this hall serves ${service.name.en}. Ask at the help desk.`);
  if (slot < now) return invalid('at', 'has passed: choose a later half hour');
  const day = businessDay(hours, slot);
  const last = lastBookableDay(hall, now);
  // Days are compared as text, which years of five digits would upset.
  if (day > last || slot > now + longest) return invalid('at', `cannot be booked yet: choose a day up to ${last}`);
  if (!halfHoursOn(hours, day).includes(slot)) return invalid('at', 'is no half hour within the hours of that day');
  if (day === businessDay(hours, now)) {
    if (service.stopped || isShutToday(hall))
      return refuse('service-stopped', `${service.name.en} gives no more numbers today. Choose another day.`);
    if (slot < earliestTrue(hall, service.id, now))
      return refuse('quota-reached', 'So many wait that this time could not be kept. Choose a later one.');
  }
  if ((placesTaken(hall, service.id, but).get(slot) ?? 0) >= places)
    return refuse('quota-reached', `All ${places} places of this half hour are taken. Choose another.`);
  return undefined;
}

/** No hall takes bookings further ahead. */
const longest = 366 * 24 * 60 * minute;

/** Once a person and day. */
function hasAnother(hall: Hall, person: string, day: string, but?: string): Refusal | undefined {
  for (const other of holdingPlaces(hall))
    if (other.person === person && other.day === day && other.id !== but) {
      const at = clockTime(hall.config.hours, other.slot);
      return refuse('already-has-ticket', `This person has an appointment on ${day} at ${at}. Keep or move that one.`);
    }
  return undefined;
}

/** Whoever did not keep too many books no more until enough of them no longer count. */
function restricted(hall: Hall, person: string, today: string): Refusal | undefined {
  const { noShows, restrictDays } = appointmentTermsOf(hall.config);
  const missed = countingNoShows(hall, person, today);
  if (missed.length < noShows) return undefined;
  const from = dayAfter(missed[missed.length - noShows]!, restrictDays);
  const detail = `${missed.length} appointments were not kept. Book from ${from} on, or come and take a number.`;
  return refuse('not-eligible', detail, { from });
}
