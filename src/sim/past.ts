/** A day that was, as a day that can be run again: who came when for what, how long it took, and who staffed which window. */
import type { Fact, FactOf } from '../core/facts.js';
import type { Hall, HallConfig, Instant } from '../core/hall.js';
import { minute } from '../core/policy.js';
import { thaw, type FrozenHall } from '../core/state.js';
import type { Day, Shift, Visitor } from './day.js';

/** What is not told by the facts is taken to be as usual. */
const usualWalkSeconds = 30;
const longestWalkSeconds = 180;

export interface Past {
  config: HallConfig;
  /** The hall as the day began, as JSON text. */
  began: string;
  day: Day;
}

/** From the hall as the day began and everything that happened in it. */
export function pastDay(began: string, facts: Fact[]): Past {
  const hall = thaw(JSON.parse(began) as FrozenHall);
  const visitors = new Visitors(hall);
  const shifts = new Shifts();
  for (const fact of facts) {
    visitors.hear(fact);
    shifts.hear(fact);
  }
  const opensAt = shifts.opensAt ?? visitors.all[0]?.arrivesAt ?? 0;
  const closesAt = Math.max(shifts.closesAt ?? opensAt, visitors.all[visitors.all.length - 1]?.arrivesAt ?? opensAt);
  return {
    config: hall.config,
    began,
    day: {
      opensAt,
      closesAt,
      endsAt: closesAt + 12 * 60 * minute,
      visitors: visitors.all,
      shifts: shifts.all(opensAt, closesAt),
      numberForEach: false,
    },
  };
}

/** The same day on another date: everything as much later. */
export function movedBy(day: Day, by: number): Day {
  return {
    ...day,
    opensAt: day.opensAt + by,
    closesAt: day.closesAt + by,
    endsAt: day.endsAt + by,
    visitors: day.visitors.map((visitor) => ({
      ...visitor,
      arrivesAt: visitor.arrivesAt + by,
      leavesAt: visitor.leavesAt === null ? null : visitor.leavesAt + by,
    })),
    shifts: day.shifts.map((shift) => ({
      ...shift,
      absences: shift.absences.map((absence) => ({ ...absence, from: absence.from + by })),
    })),
  };
}

interface Visit {
  visitor: Visitor;
  calledAt: Instant | null;
  missedAt: Instant | null;
  sitting: { at: Instant; windowId: string; services: string[] } | null;
}

/** The visitors of a day, each with the time that their matters really took at a window of usual pace. */
class Visitors {
  readonly all: Visitor[] = [];
  private readonly visits = new Map<string, Visit>();
  private readonly deskMinutes: number;

  constructor(private readonly hall: Hall) {
    this.deskMinutes = hall.floor.policy.sittingMinutes;
  }

  hear(fact: Fact): void {
    if (fact.type === 'ticket-issued') return this.came(fact);
    const visit = 'ticketId' in fact ? this.visits.get(fact.ticketId) : undefined;
    if (!visit) return;
    const { visitor } = visit;
    switch (fact.type) {
      case 'ticket-called':
        visit.calledAt ??= fact.at;
        return;
      case 'service-started':
        if (visit.calledAt !== null && visitor.misses === null)
          visitor.walkSeconds = Math.min(longestWalkSeconds, (fact.at - visit.calledAt) / 1000);
        visit.sitting = { at: fact.at, windowId: fact.windowId, services: [] };
        return;
      case 'matter-completed':
        visit.sitting?.services.push(fact.serviceId);
        return;
      case 'ticket-assigned':
      case 'ticket-completed':
        return this.sat(visit, fact.at);
      case 'ticket-transferred':
        if ('serviceId' in fact.to) visitor.sentOnTo = fact.to.serviceId;
        visit.sitting = null;
        return;
      case 'ticket-held':
        visit.sitting = null;
        return;
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

  private came({ ticketId, at, services, priority }: FactOf<'ticket-issued'>): void {
    const visitor: Visitor = {
      arrivesAt: at,
      services,
      minutes: Object.fromEntries(services.map((id) => [id, this.usualMinutes(id)])),
      deskMinutes: this.deskMinutes,
      walkSeconds: usualWalkSeconds,
      priority,
      misses: null,
      sentOnTo: null,
      leavesAt: null,
    };
    this.all.push(visitor);
    this.visits.set(ticketId, { visitor, calledAt: null, missedAt: null, sitting: null });
  }

  /** What was done in a sitting shares its time as it usually would. */
  private sat({ visitor, sitting }: Visit, at: Instant): void {
    if (!sitting || sitting.services.length === 0) return;
    const pace = (this.hall.floor.percentOf.get(sitting.windowId) ?? 100) / 100;
    const work = Math.max(0, (at - sitting.at) / minute / pace - this.deskMinutes);
    const usual = sitting.services.reduce((sum, id) => sum + this.usualMinutes(id), 0);
    for (const id of sitting.services) visitor.minutes[id] = (work * this.usualMinutes(id)) / usual;
    sitting.services = [];
  }

  private usualMinutes(serviceId: string): number {
    return (this.hall.floor.secondsOf.get(serviceId) ?? 60) / 60;
  }
}

/** When each window was staffed: from its first opening on, but for its absences. */
class Shifts {
  opensAt: Instant | null = null;
  closesAt: Instant | null = null;
  private readonly spans = new Map<string, { from: Instant; to: Instant | null }[]>();

  hear(fact: Fact): void {
    switch (fact.type) {
      case 'window-opened':
      case 'window-resumed': {
        const spans = this.spans.get(fact.windowId) ?? [];
        this.spans.set(fact.windowId, [...spans, { from: fact.at, to: null }]);
        return;
      }
      case 'window-paused':
      case 'window-closed': {
        const last = this.spans.get(fact.windowId)?.at(-1);
        if (last) last.to ??= fact.at;
        return;
      }
      // Only now is it known which beginning was the hall's own: it may open twice, around its break.
      case 'hall-opened':
        this.opensAt ??= fact.at;
        return;
      case 'hall-closed':
        this.closesAt = fact.at;
        return;
      default:
    }
  }

  all(opensAt: Instant, closesAt: Instant): Shift[] {
    return [...this.spans].map(([windowId, spans]) => ({
      windowId,
      pace: 1,
      absences: absencesOf(spans, opensAt, closesAt),
    }));
  }
}

/** What lies between the spans of a window, and before the first; whoever closed for good during the hours stays away. */
function absencesOf(
  spans: { from: Instant; to: Instant | null }[],
  opensAt: Instant,
  closesAt: Instant,
): Shift['absences'] {
  const absences: Shift['absences'] = [];
  let awaySince = opensAt;
  for (const { from, to } of spans) {
    if (from > awaySince) absences.push({ from: awaySince, minutes: (from - awaySince) / minute });
    if (to === null) return absences;
    awaySince = to;
  }
  if (awaySince < closesAt) absences.push({ from: awaySince, minutes: null });
  return absences;
}
