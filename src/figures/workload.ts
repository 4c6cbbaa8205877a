/** The work of days, by window and by clerk: calls, sittings, what became of matters, time with visitors, overtime. */
import type { Fact, FactOf } from '../core/facts.js';
import type { Clerk, HallConfig, Hours, Instant } from '../core/hall.js';
import { lastClosing } from '../core/opening-hours.js';
import type { FrozenHall } from '../core/state.js';

/** Matters ended or handed on to be reviewed, by outcome. */
type Outcomes = Record<string, number>;

/** Seconds are whole, and run from the call until the visitor leaves. */
export interface Work {
  calls: number;
  sittings: number;
  matters: Outcomes;
  busySeconds: number;
  /** The part of it after the last closing of the day. */
  overtimeSeconds: number;
}

type WindowWork = Work & { windowId: string; label: string };
type ClerkWork = Work & { userId: string; name: string };
interface ServiceWork {
  serviceId: string;
  matters: Outcomes;
}

export interface Workload {
  /** When the hours of the day ended for good; null for a day without hours. */
  closesAt: Instant | null;
  windows: WindowWork[];
  clerks: ClerkWork[];
  services: ServiceWork[];
}

/** From the hall as the day began, as JSON text, and the facts since. */
export function workload(began: string, facts: Iterable<Fact>): Workload {
  const frozen = JSON.parse(began) as FrozenHall;
  const book = new WorkBook(frozen.config, frozen.hoursBeganAt !== null);
  for (const fact of facts) book.hear(fact);
  return book.result();
}

/** The same of several days, the latest last: whoever changed the name goes by the last one. */
export function workOfDays(days: readonly Workload[]): Omit<Workload, 'closesAt'> {
  const windows = new Map<string, WindowWork>();
  const clerks = new Map<string, ClerkWork>();
  const services = new Map<string, ServiceWork>();
  for (const day of days) {
    for (const one of day.windows) windows.set(one.windowId, { ...one, ...sumOf(windows.get(one.windowId), one) });
    for (const one of day.clerks) clerks.set(one.userId, { ...one, ...sumOf(clerks.get(one.userId), one) });
    for (const { serviceId, matters } of day.services)
      services.set(serviceId, { serviceId, matters: outcomesOf(services.get(serviceId)?.matters, matters) });
  }
  return { windows: [...windows.values()], clerks: [...clerks.values()], services: [...services.values()] };
}

function sumOf(before: Work = none(), work: Work): Work {
  return {
    calls: before.calls + work.calls,
    sittings: before.sittings + work.sittings,
    matters: outcomesOf(before.matters, work.matters),
    busySeconds: before.busySeconds + work.busySeconds,
    overtimeSeconds: before.overtimeSeconds + work.overtimeSeconds,
  };
}

function outcomesOf(before: Outcomes = {}, more: Outcomes): Outcomes {
  const sum = { ...before };
  for (const [outcome, count] of Object.entries(more)) sum[outcome] = (sum[outcome] ?? 0) + count;
  return sum;
}

interface Visit {
  windowId: string;
  clerk: Clerk | null;
  since: Instant;
}

/** Hears the facts of one day, in order. */
export class WorkBook {
  private readonly windows = new Map<string, WindowWork>();
  private readonly clerks = new Map<string, ClerkWork>();
  private readonly services = new Map<string, ServiceWork>();
  private readonly staffedBy = new Map<string, Clerk>();
  private readonly visits = new Map<string, Visit>();
  private hours: Hours;
  private at: Instant | null = null;

  /** `open`: whether the hours were running as the day began. Where they are not asked, they never end. */
  constructor(
    config: HallConfig,
    private open: boolean,
  ) {
    this.hours = config.hours;
  }

  hear(fact: Fact): void {
    this.at ??= fact.at;
    switch (fact.type) {
      case 'hall-configured':
        this.hours = fact.config.hours;
        return;
      case 'hall-opened':
      case 'hall-closed':
        this.open = fact.type === 'hall-opened';
        return;
      case 'window-opened':
        this.staffedBy.set(fact.windowId, fact.clerk);
        this.each(fact.windowId, fact.label, fact.clerk, () => undefined);
        return;
      case 'ticket-called':
        this.come(fact);
        return this.add(fact, (work) => (work.calls += 1));
      case 'service-started':
        return this.add(fact, (work) => (work.sittings += 1));
      case 'ticket-resumed':
        return fact.to === 'serving' ? this.come(fact) : undefined;
      case 'matter-completed':
        return this.matter(fact, fact.outcome);
      case 'review-submitted':
        return this.matter(fact, 'in-review');
      case 'ticket-expired':
        // Forgotten at a window: nobody knows how long they really were there.
        this.visits.delete(fact.ticketId);
        return;
      case 'ticket-assigned':
      case 'ticket-held':
      case 'ticket-transferred':
      case 'ticket-missed':
      case 'ticket-released':
      case 'ticket-completed':
      case 'ticket-cancelled':
      case 'ticket-voided':
        return this.leave(fact.ticketId, fact.at);
      default:
    }
  }

  private come({ ticketId, windowId, label, at }: FactOf<'ticket-called' | 'ticket-resumed'>): void {
    const clerk = this.staffedBy.get(windowId!) ?? null;
    this.visits.set(ticketId, { windowId: windowId!, clerk, since: at });
    this.each(windowId!, label!, clerk, () => undefined);
  }

  private leave(ticketId: string, at: Instant): void {
    const visit = this.visits.get(ticketId);
    if (!visit) return;
    this.visits.delete(ticketId);
    const seconds = Math.round((at - visit.since) / 1000);
    const closing = this.open ? at : (lastClosing(this.hours, at) ?? visit.since);
    const overtime = Math.max(0, Math.round((at - Math.max(visit.since, closing)) / 1000));
    this.each(visit.windowId, '', visit.clerk, (work) => {
      work.busySeconds += seconds;
      work.overtimeSeconds += overtime;
    });
  }

  private matter(fact: FactOf<'matter-completed' | 'review-submitted'>, outcome: string): void {
    const { serviceId } = fact;
    const service = this.services.get(serviceId) ?? { serviceId, matters: outcomes() };
    this.services.set(serviceId, service);
    const count = ({ matters }: { matters: Outcomes }) => (matters[outcome] = (matters[outcome] ?? 0) + 1);
    count(service);
    this.add(fact, count);
  }

  private add({ windowId, label }: { windowId: string; label: string }, change: (work: Work) => void): void {
    this.each(windowId, label, this.staffedBy.get(windowId) ?? null, change);
  }

  private each(windowId: string, label: string, clerk: Clerk | null, change: (work: Work) => void): void {
    const window = this.windows.get(windowId) ?? { windowId, label, ...none() };
    this.windows.set(windowId, window);
    change(window);
    if (!clerk) return;
    const { userId, name } = clerk;
    const person = this.clerks.get(userId) ?? { userId, name, ...none() };
    this.clerks.set(userId, person);
    change(person);
  }

  result(): Workload {
    const closesAt = this.at === null ? null : lastClosing(this.hours, this.at);
    return {
      closesAt,
      windows: [...this.windows.values()],
      clerks: [...this.clerks.values()],
      services: [...this.services.values()],
    };
  }
}

const outcomes = (): Outcomes => ({ done: 0, returned: 0, abandoned: 0 });
const none = (): Work => ({
  calls: 0,
  sittings: 0,
  matters: outcomes(),
  busySeconds: 0,
  overtimeSeconds: 0,
});
