/** A day that was, as a day that can be run again: who came when for what, how long it took, and who staffed which window. */
import type { Fact, FactOf } from '../core/facts.js';
import type { Floor, Hall, Instant } from '../core/hall.js';
import { businessDay } from '../core/opening-hours.js';
import { minute } from '../core/policy.js';
import { thaw, type FrozenHall } from '../core/state.js';
import { sum } from '../figures/statistics.js';
import type { Day, Shift, Visitor } from './day.js';

/** What is not told by the facts is taken to be as usual. */
export const usualWalkSeconds = 30;
const longestWalkSeconds = 180;
/** How far back a day is looked at for how it goes on. */
const patternMs = 120 * minute;

/** So long after the hours a day that is run again has ended; the date is still the same. */
const longestEveningMs = 6 * 60 * minute;

/** When a window was staffed; null: to the end. */
export interface Span {
  from: Instant;
  to: Instant | null;
}

/** Plain data, to be kept for as long as days are compared. */
export interface Past {
  /** The business day, `2026-11-21`. */
  day: string;
  opensAt: Instant;
  closesAt: Instant;
  visitors: Visitor[];
  /** By window. */
  staffed: Record<string, Span[]>;
}

/** From the hall as the day began, as JSON text, and everything that happened in it. */
export function pastDay(began: string, facts: Fact[]): Past {
  const hall = thaw(JSON.parse(began) as FrozenHall);
  const visitors = new Visitors(hall);
  const staff = new Staff();
  for (const fact of facts) {
    visitors.hear(fact);
    staff.hear(fact);
  }
  const { all } = visitors;
  const opensAt = staff.opensAt ?? hoursOfToday(hall) ?? all[0]?.arrivesAt ?? facts[0]?.at ?? 0;
  const closesAt = Math.max(staff.closesAt ?? opensAt, all[all.length - 1]?.arrivesAt ?? opensAt);
  return { day: hall.day ?? '', opensAt, closesAt, visitors: all, staffed: staff.spans };
}

/** When the hours began that still go on; null if that was on an earlier day, as in a hall that never closes. */
function hoursOfToday({ hoursBeganAt, config, day }: Hall): Instant | null {
  return hoursBeganAt !== null && businessDay(config.hours, hoursBeganAt) === day ? hoursBeganAt : null;
}

/** Milliseconds from that day to another: the same time of day there. */
export function untilDay(past: Past, day: string): number {
  return Date.parse(day) - Date.parse(past.day);
}

/**
 * For a hall without a past: its day as it would go on if, until `closesAt`, as many came for the same as in the last
 * hours, again and again.
 */
export function likeSoFar(past: Past, now: Instant, closesAt: Instant): Past {
  const period = Math.min(patternMs, Math.max(minute, now - past.opensAt));
  const pattern = past.visitors.filter(({ arrivesAt }) => arrivesAt > now - period);
  const visitors: Visitor[] = [];
  for (let by = period; now + by - period < closesAt; by += period)
    visitors.push(...pattern.map((visitor) => later({ ...visitor, leavesAt: null }, by)));
  return { ...past, closesAt, visitors: visitors.filter(({ arrivesAt }) => arrivesAt < closesAt) };
}

/** That day to be run again, by windows of these paces. */
export function dayAgain({ opensAt, closesAt, visitors, staffed }: Past, percentOf: Paces): Day {
  return {
    opensAt,
    closesAt,
    endsAt: closesAt + longestEveningMs,
    visitors,
    shifts: Object.entries(staffed).map(([windowId, spans]) =>
      shiftOf(windowId, paceOf(percentOf, windowId), spans, opensAt, closesAt),
    ),
    numberForEach: false,
  };
}

/** Time that windows take, in percent of what is usual, as far as their hall has learned it. */
export type Paces = Floor['percentOf'];

/** How many times as long as usual this window takes: divided out of a day that was, put back into one that is run. */
export function paceOf(percentOf: Paces, windowId: string): number {
  return (percentOf.get(windowId) ?? 100) / 100;
}

export function later(visitor: Visitor, by: number): Visitor {
  const leavesAt = visitor.leavesAt === null ? null : visitor.leavesAt + by;
  const slot = visitor.slot === undefined ? {} : { slot: visitor.slot + by };
  return { ...visitor, arrivesAt: visitor.arrivesAt + by, leavesAt, ...slot };
}

/** A window staffed in these spans, as the absences between them. */
export function shiftOf(windowId: string, pace: number, spans: Span[], opensAt: Instant, closesAt: Instant): Shift {
  const absences: Shift['absences'] = [];
  let awaySince = opensAt;
  for (const { from, to } of spans) {
    if (from > awaySince) absences.push({ from: awaySince, minutes: (from - awaySince) / minute });
    if (to === null) return { windowId, pace, absences };
    awaySince = Math.max(awaySince, to);
  }
  // Whoever closed for good during the hours stays away.
  if (awaySince < closesAt) absences.push({ from: awaySince, minutes: null });
  return { windowId, pace, absences };
}

interface Visit {
  visitor: Visitor;
  calledAt: Instant | null;
  missedAt: Instant | null;
  /** Whether they have sat at a window before. */
  seated: boolean;
  sitting: { at: Instant; windowId: string } | null;
  /** Minutes at windows, at usual pace, that no matter has been given yet; and the matters done in them. */
  minutes: number;
  done: string[];
  /** Matters handed on to be reviewed. */
  submitted: Set<string>;
}

/** The visitors of a day, each with the time that their matters really took at a window of usual pace. */
class Visitors {
  readonly all: Visitor[] = [];
  private readonly visits = new Map<string, Visit>();
  private readonly sittingMinutes: number;

  constructor(private readonly hall: Hall) {
    this.sittingMinutes = hall.floor.policy.sittingMinutes;
  }

  hear(fact: Fact): void {
    if (fact.type === 'ticket-issued') return this.came(fact);
    const visit = 'ticketId' in fact ? this.visits.get(fact.ticketId ?? '') : undefined;
    if (!visit) return;
    const { visitor } = visit;
    switch (fact.type) {
      case 'ticket-called':
        visit.calledAt = fact.at;
        return;
      case 'service-started':
        if (!visit.seated) this.walked(visit, fact.at);
        visit.sitting = { at: fact.at, windowId: fact.windowId };
        return;
      case 'ticket-resumed':
        if (fact.windowId !== null && fact.to === 'serving') visit.sitting = { at: fact.at, windowId: fact.windowId };
        return;
      case 'review-submitted':
        visit.submitted.add(fact.matterId);
        visit.done.push(fact.serviceId);
        return;
      case 'matter-completed':
        // What comes back from its review was handled before.
        if (!visit.submitted.has(fact.matterId)) visit.done.push(fact.serviceId);
        return;
      case 'ticket-assigned':
      case 'ticket-completed':
        this.rise(visit, fact.at);
        return this.share(visit, visit.done);
      case 'ticket-transferred':
        this.rise(visit, fact.at);
        if ('serviceId' in fact.to) this.sendOn(visit, fact.to.serviceId);
        return;
      case 'ticket-held':
        this.rise(visit, fact.at);
        return this.share(visit, visit.done); // what was submitted, if the visitor stays for its review
      case 'ticket-missed':
        visitor.misses ??= { returnsAfterMinutes: null };
        visit.missedAt = fact.at;
        return;
      case 'ticket-returned':
        if (visitor.misses) visitor.misses.returnsAfterMinutes = (fact.at - (visit.missedAt ?? fact.at)) / minute;
        return;
      case 'ticket-cancelled':
      case 'ticket-voided':
        visitor.leavesAt = fact.at;
        return;
      default:
    }
  }

  private came({ ticketId, at, services, priority, slot }: FactOf<'ticket-issued'>): void {
    const visitor: Visitor = {
      arrivesAt: at,
      services,
      minutes: Object.fromEntries(services.map((id) => [id, this.usualMinutes(id)])),
      deskMinutes: this.sittingMinutes - usualWalkSeconds / 60,
      walkSeconds: usualWalkSeconds,
      priority,
      ...(slot !== undefined && { slot }),
      misses: null,
      sentOnTo: null,
      leavesAt: null,
    };
    this.all.push(visitor);
    this.visits.set(ticketId, {
      visitor,
      calledAt: null,
      missedAt: null,
      seated: false,
      sitting: null,
      minutes: 0,
      done: [],
      submitted: new Set(),
    });
  }

  /** What is usual for a sitting beside its matters is counted from the call. */
  private walked(visit: Visit, at: Instant): void {
    const { visitor, calledAt } = visit;
    if (calledAt !== null) visitor.walkSeconds = Math.min(longestWalkSeconds, (at - calledAt) / 1000);
    visitor.deskMinutes = Math.max(0, this.sittingMinutes - visitor.walkSeconds / 60);
    visit.seated = true;
  }

  private rise(visit: Visit, at: Instant): void {
    if (!visit.sitting) return;
    const pace = paceOf(this.hall.floor.percentOf, visit.sitting.windowId);
    visit.minutes += (at - visit.sitting.at) / minute / pace;
    visit.sitting = null;
  }

  /** Matters share the time of a sitting as they usually would. */
  private share(visit: Visit, services: string[]): void {
    if (services.length === 0) return;
    const work = Math.max(0, visit.minutes - visit.visitor.deskMinutes);
    const usual = sum(services, (id) => this.usualMinutes(id));
    for (const id of services) visit.visitor.minutes[id] = (work * this.usualMinutes(id)) / usual;
    visit.minutes = 0;
    visit.done = [];
  }

  /** Finding out what somebody needs took the time of what they came for. */
  private sendOn(visit: Visit, serviceId: string): void {
    const { visitor } = visit;
    if (visitor.sentOnTo === null) this.share(visit, visitor.services);
    visitor.sentOnTo = serviceId;
    visitor.minutes[serviceId] ??= this.usualMinutes(serviceId);
  }

  private usualMinutes(serviceId: string): number {
    return (this.hall.floor.secondsOf.get(serviceId) ?? 60) / 60;
  }
}

/** When each window was staffed, and when the hall's hours were. */
class Staff {
  opensAt: Instant | null = null;
  closesAt: Instant | null = null;
  readonly spans: Record<string, Span[]> = {};

  hear(fact: Fact): void {
    switch (fact.type) {
      case 'window-opened':
      case 'window-resumed':
        (this.spans[fact.windowId] ??= []).push({ from: fact.at, to: null });
        return;
      case 'window-paused':
      case 'window-closed': {
        const last = this.spans[fact.windowId]?.at(-1);
        if (last) last.to ??= fact.at;
        return;
      }
      // The hours may begin and end twice, around the hall's break.
      case 'hall-opened':
        this.opensAt ??= fact.at;
        return;
      case 'hall-closed':
        this.closesAt = fact.at;
        return;
      default:
    }
  }
}
