/** What the wire shows of a hall and of an appointment to whoever has not come yet, and of appointments to staff. */
import { forecast, type Forecast } from '../core/estimate.js';
import type { Hall, Instant, Service } from '../core/hall.js';
import type { Appointment } from '../core/kept.js';
import { businessDay, dayAfter, isWorkingDay } from '../core/opening-hours.js';
import { minute } from '../core/policy.js';
import { lastBookableDay, slotsOf } from '../core/slots.js';
import { appointmentTermsOf } from '../core/terms.js';
import type { AppointmentsAnswer, AppointmentView, SlotsAnswer, VisitView } from '../protocol/index.js';
import { frequentOf, pinyinOf } from './finding.js';
import { boardView, isOpenNow, newcomer } from './views.js';

const iso = (at: Instant) => new Date(at).toISOString();

export function visitView(hall: Hall, now: Instant): VisitView {
  const { id, name, place, hours, zones, services, remote = [] } = hall.config;
  const waitOf = serviceWaits(hall, now);
  const today = businessDay(hours, now);
  return {
    id,
    name,
    place: place ?? null,
    hours,
    open: isOpenNow(hall, now),
    businessDay: today,
    now: iso(now),
    zones: zones.map((zone) => {
      const { waiting, wait } = boardView(hall, zone.id, now)!;
      return { ...zone, waiting, wait };
    }),
    services: services.map((service) => ({
      id: service.id,
      name: service.name,
      pinyin: pinyinOf(service.name),
      agency: service.agency,
      category: service.category ?? null,
      papers: service.papers ?? [],
      bookable: service.appointments !== undefined,
      remote: remote.includes(service.id),
      stopped: service.stopped ?? false,
      wait: waitOf(service),
    })),
    frequent: frequentOf(hall),
    appointments: { ...appointmentTermsOf(hall.config), days: bookableDays(hall, now) },
    stops: hall.stops,
    version: hall.version,
  };
}

/** The wait for each service: the least of the lines that serve it, worked out once for services served by the same lines. */
function serviceWaits(hall: Hall, now: Instant): (service: Service) => Forecast | null {
  const known = new Map<string, Forecast | null>();
  const groups = [...hall.floor.groups.values()];
  return ({ id }) => {
    const serving = groups.filter(({ windowIds }) => windowIds.some((w) => hall.floor.skills.get(w)!.has(id)));
    const able = serving.flatMap(({ windowIds }) => windowIds.filter((w) => hall.floor.skills.get(w)!.has(id)));
    const key = able.join(' ');
    let wait = known.get(key);
    if (wait === undefined) {
      const all = serving.flatMap((group) => forecast(hall, newcomer(group, id), now) ?? []);
      wait = all.sort((a, b) => a.p50Seconds - b.p50Seconds)[0] ?? null;
      known.set(key, wait);
    }
    return wait;
  };
}

function bookableDays(hall: Hall, now: Instant): string[] {
  const days: string[] = [];
  const last = lastBookableDay(hall, now);
  for (let day = businessDay(hall.config.hours, now); day <= last; day = dayAfter(day, 1))
    if (isWorkingDay(hall.config.hours, day)) days.push(day);
  return days;
}

/** Null for an unknown service. */
export function slotsView(hall: Hall, serviceId: string, day: string | undefined, now: Instant): SlotsAnswer | null {
  const service = hall.config.services.find(({ id }) => id === serviceId);
  if (!service) return null;
  const slots = slotsOf(hall, service, day ?? businessDay(hall.config.hours, now), now);
  return { slots: slots.map(({ at, free }) => ({ at: iso(at), free })) };
}

/** The appointment as its holder sees it. */
export function appointmentView(hall: Hall, appointment: Appointment): AppointmentView {
  const { id, status, serviceId, day, slot, language, bookedAt } = appointment;
  const { cancelBeforeMinutes, earlyMinutes, lateMinutes } = appointmentTermsOf(hall.config);
  const service = hall.config.services.find((one) => one.id === serviceId);
  const unnamed = { 'zh-CN': serviceId, en: serviceId };
  return {
    id,
    hallId: hall.id,
    status,
    serviceId,
    service: { id: serviceId, name: service?.name ?? unnamed, papers: service?.papers ?? [] },
    day,
    at: iso(slot),
    language: language as AppointmentView['language'],
    changeUntil: status === 'booked' ? iso(slot - cancelBeforeMinutes * minute) : null,
    checkInFrom: iso(slot - earlyMinutes * minute),
    checkInUntil: iso(slot + lateMinutes * minute),
    bookedAt: iso(bookedAt),
  };
}

/** `all` are those of the day, as the store has them. */
export function appointmentsView(hall: Hall, day: string, all: Appointment[], now: Instant): AppointmentsAnswer {
  const counts = { booked: 0, kept: 0, missed: 0, cancelled: 0 };
  for (const { status } of all) counts[status] += 1;
  const booked = new Map(bookableDays(hall, now).map((one) => [one, 0]));
  for (const one of hall.kept.records.appointment.values()) booked.set(one.day, (booked.get(one.day) ?? 0) + 1);
  return {
    day,
    counts,
    appointments: [...all]
      .sort((a, b) => a.slot - b.slot || a.bookedAt - b.bookedAt)
      .map(({ id, serviceId, slot, status, ticketId, reachable, language, bookedAt }) => ({
        id,
        serviceId,
        at: iso(slot),
        status,
        ticketId,
        reachable,
        language: language as AppointmentView['language'],
        bookedAt: iso(bookedAt),
      })),
    days: [...booked].sort(([a], [b]) => (a < b ? -1 : 1)).map(([date, count]) => ({ day: date, booked: count })),
  };
}
