/** Half hours that can be booked: the grid, the places left, and those that the present line would make a lie. */
import { holdingPlaces } from './appointments.js';
import { place } from './dispatch/promise.js';
import { forecast } from './estimate.js';
import type { Hall, Instant, Service } from './hall.js';
import { businessDay, dayAfter, halfHoursOn } from './opening-hours.js';
import { minute } from './policy.js';
import { appointmentTermsOf } from './terms.js';

export interface Slot {
  at: Instant;
  /** Places left. */
  free: number;
}

/** The half hours of a day that are still true, also the full ones; none outside the days that can be booked. */
export function slotsOf(hall: Hall, service: Service, day: string, now: Instant): Slot[] {
  const places = service.appointments ?? 0;
  const today = businessDay(hall.config.hours, now);
  if (places === 0 || day < today || day > lastBookableDay(hall, now)) return [];
  if (day === today && (service.stopped || isShutToday(hall))) return [];
  const from = day === today ? earliestTrue(hall, service.id, now) : now;
  const taken = placesTaken(hall, service.id);
  return halfHoursOn(hall.config.hours, day)
    .filter((at) => at >= from)
    .map((at) => ({ at, free: Math.max(0, places - (taken.get(at) ?? 0)) }));
}

/** The hall was closed for today, or gives no more numbers: no more appointments of today are made either. */
export function isShutToday({ stops }: Hall): boolean {
  return stops.closed !== undefined || stops.issuing !== undefined;
}

export function lastBookableDay(hall: Hall, now: Instant): string {
  return dayAfter(businessDay(hall.config.hours, now), appointmentTermsOf(hall.config).daysAhead);
}

/** Places that appointments hold in each half hour; `but` leaves one appointment out. */
export function placesTaken(hall: Hall, serviceId: string, but?: string): Map<Instant, number> {
  const taken = new Map<Instant, number>();
  for (const one of holdingPlaces(hall))
    if (one.serviceId === serviceId && one.id !== but) taken.set(one.slot, (taken.get(one.slot) ?? 0) + 1);
  return taken;
}

/**
 * The first instant for which an appointment can be promised today. Whoever came now would be called in about the median
 * forecast, and an appointment brings its head start forward: earlier than what is left of the wait is not to be had.
 */
export function earliestTrue(hall: Hall, serviceId: string, now: Instant): Instant {
  const matters = [{ id: 'm1', serviceId, status: 'pending' as const }];
  const placement = place(hall, { matters });
  const last = { front: false, seniority: Infinity, tie: Infinity };
  const wait = placement && forecast(hall, { ...placement, matters, ...last }, now);
  const headStart = hall.floor.policy.headStartMinutes * minute;
  return now + (wait ? Math.max(0, wait.p50Seconds * 1000 - headStart) : 0);
}
