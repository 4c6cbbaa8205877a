/** Appointments: what is asked and what happens about them, folded into the hall. */
import type { Hall, Instant } from './hall.js';
import type { AboutRecord, Appointment } from './kept.js';
import { dayAfter } from './opening-hours.js';
import { appointmentTermsOf } from './terms.js';

export type AppointmentCommand =
  | {
      type: 'book';
      serviceId: string;
      slot: Instant;
      person: string;
      codeHash: string;
      language: string;
      reachable: boolean;
    }
  | { type: 'move-appointment'; codeHash: string; slot: Instant }
  | { type: 'cancel-appointment'; codeHash: string };

export type AppointmentFact =
  | ({
      type: 'appointment-booked';
      serviceId: string;
      day: string;
      slot: Instant;
      person: string;
      codeHash: string;
      language: string;
      reachable: boolean;
    } & AboutRecord)
  | ({ type: 'appointment-moved'; day: string; slot: Instant } & AboutRecord)
  | ({ type: 'appointment-cancelled' } & AboutRecord)
  | ({ type: 'appointment-kept'; ticketId: string; number: string } & AboutRecord)
  /** Excused where the hall itself could not keep it: it is not held against the visitor. */
  | ({ type: 'appointment-missed'; excused: boolean } & AboutRecord);

export function foldAppointment(hall: Hall, fact: AppointmentFact & { at: Instant; version: number }): void {
  const { records, keptToday, noShows } = hall.kept;
  const open = records.appointment;
  if (fact.type === 'appointment-booked') {
    const { recordId: id, serviceId, day, slot, person, codeHash, language, reachable, at: bookedAt } = fact;
    const about = { serviceId, day, slot, person, codeHash, language, reachable, bookedAt };
    open.set(id, { id, status: 'booked', ticketId: null, ...about });
    return;
  }
  const appointment = open.get(fact.recordId);
  if (!appointment) throw new Error(`fact ${fact.version} is about appointment ${fact.recordId}, which is not open`);
  switch (fact.type) {
    case 'appointment-moved':
      appointment.day = fact.day;
      appointment.slot = fact.slot;
      return;
    case 'appointment-cancelled':
      appointment.status = 'cancelled';
      break;
    case 'appointment-kept':
      appointment.status = 'kept';
      appointment.ticketId = fact.ticketId;
      keptToday.push(appointment);
      break;
    case 'appointment-missed': {
      const { person, day } = appointment;
      appointment.status = 'missed';
      if (!fact.excused) noShows.set(person, [...(noShows.get(person) ?? []), day].sort());
      break;
    }
  }
  open.delete(appointment.id);
}

/** A new day: what was kept the day before takes no places any more, and no-shows that no longer count are forgotten. */
export function beginDay(hall: Hall, day: string): void {
  const { noShows } = hall.kept;
  hall.kept.keptToday = [];
  for (const person of noShows.keys()) {
    const counting = countingNoShows(hall, person, day);
    if (counting.length > 0) noShows.set(person, counting);
    else noShows.delete(person);
  }
}

/** Days of appointments not kept that still count on `day`, oldest first. */
export function countingNoShows(hall: Hall, person: string, day: string): string[] {
  const { restrictDays } = appointmentTermsOf(hall.config);
  return (hall.kept.noShows.get(person) ?? []).filter((missed) => dayAfter(missed, restrictDays) > day);
}

/** Booked or kept: everything that holds a place. Those kept hold theirs until their day is over. */
export function* holdingPlaces(hall: Hall): Iterable<Appointment> {
  yield* hall.kept.records.appointment.values();
  yield* hall.kept.keptToday;
}
