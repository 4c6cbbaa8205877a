/** What a business day came to, from its facts: work done, calls, and each forecast held against what happened. */
import type { Foretold } from '../core/estimate.js';
import type { Fact, FactOf } from '../core/facts.js';
import type { HallConfig, Instant } from '../core/hall.js';
import { policyOf } from '../core/policy.js';
import { WorkBook, type Workload } from './workload.js';

/** Small enough to be kept for years. Seconds are whole. */
export interface DayFigures {
  day: string;
  /** Matters done at a sitting that nothing interrupted, and the seconds they took without what each sitting costs. */
  services: Record<string, { matters: number; seconds: number }>;
  /** Such sittings at each window, their seconds, and the matters of each service among them. */
  windows: Record<string, { sittings: number; seconds: number; matters: Record<string, number> }>;
  calls: number;
  missed: number;
  /** Over all visitors: who was ahead when the number was taken, and who was called from their line before them. */
  ahead: number;
  calledBefore: number;
  forecasts: ForecastOutcome[];
  /** The work of windows and clerks. Days of old do not say. */
  work?: Workload;
}

/** One forecast and what came of it, in seconds. */
export interface ForecastOutcome {
  workSeconds: number;
  /** As the slip said. */
  p50Seconds: number;
  p90Seconds: number;
  /** From issue to the first call, and the part of it in which windows worked. */
  waitSeconds: number;
  workedSeconds: number;
  /** What two plain guesses would have said: the wait of whoever was called last, and those ahead shared by the windows. */
  lastWaitSeconds: number;
  sharedSeconds: number;
}

interface Waiting {
  issuedAt: Instant;
  foretold: Foretold | null;
  groupId: string;
  calledFromGroupThen: number;
  lastWaitSeconds: number;
  sittingSecondsThen: number;
}

interface Sitting {
  windowId: string;
  startedAt: Instant;
  services: string[];
}

/** Goes through the facts of one day, in order; `open` tells whether the hours were running as it began. */
export function dayFigures(day: string, config: HallConfig, facts: Iterable<Fact>, open = false): DayFigures {
  const book = new Book(day, config);
  const work = new WorkBook(config, open);
  for (const fact of facts) {
    book.enter(fact);
    work.hear(fact);
  }
  return { ...book.figures, work: work.result() };
}

/** Until the first sitting of the day has ended. */
const plainSittingSeconds = 600;

class Book {
  readonly figures: DayFigures;
  private readonly typical: Map<string, number>;
  private readonly overhead: number;
  private readonly issued = new Map<string, FactOf<'ticket-issued'>>();
  private readonly waiting = new Map<string, Waiting>();
  private readonly sittings = new Map<string, Sitting>();
  private readonly submitted = new Set<string>();
  private readonly calledFrom = new Map<string, number>();
  private readonly lastWait = new Map<string, number>();
  private ended = { sittings: 0, seconds: 0 };

  constructor(day: string, config: HallConfig) {
    this.figures = {
      day,
      services: {},
      windows: {},
      calls: 0,
      missed: 0,
      ahead: 0,
      calledBefore: 0,
      forecasts: [],
    };
    this.typical = new Map(config.services.map(({ id, typicalMinutes }) => [id, typicalMinutes]));
    this.overhead = policyOf(config).sittingMinutes * 60;
  }

  enter(fact: Fact): void {
    switch (fact.type) {
      case 'ticket-issued':
        this.issued.set(fact.ticketId, fact);
        return;
      case 'ticket-assigned':
        this.sat(fact.ticketId, fact.at);
        return this.assigned(fact);
      case 'ticket-called':
        return this.called(fact);
      case 'service-started':
        this.sittings.set(fact.ticketId, { windowId: fact.windowId, startedAt: fact.at, services: [] });
        return;
      case 'review-submitted':
        this.submitted.add(`${fact.ticketId} ${fact.matterId}`);
        this.sittings.get(fact.ticketId)?.services.push(fact.serviceId);
        return;
      case 'matter-completed':
        // What comes back from its review was handled before: handing it over says nothing about how long that takes.
        if (this.submitted.has(`${fact.ticketId} ${fact.matterId}`)) return;
        if (fact.outcome !== 'abandoned') this.sittings.get(fact.ticketId)?.services.push(fact.serviceId);
        return;
      case 'ticket-completed':
        return this.sat(fact.ticketId, fact.at);
      case 'ticket-missed':
        this.figures.missed += 1;
        return;
      case 'ticket-held':
        // Who stays for a review has had the sitting; one that was interrupted says nothing about how long it takes.
        this.sat(fact.ticketId, fact.at);
        return;
      // What was interrupted says nothing about how long such a sitting takes.
      case 'ticket-transferred':
      case 'ticket-voided':
      case 'ticket-expired':
        this.sittings.delete(fact.ticketId);
        return;
      // A wait that the visitor or staff changed on purpose says nothing about the forecast.
      case 'ticket-postponed':
      case 'ticket-switched':
      case 'ticket-moved':
      case 'ticket-prioritised':
      case 'ticket-cancelled':
        this.waiting.delete(fact.ticketId);
        return;
      default:
    }
  }

  private assigned({ ticketId, groupId }: FactOf<'ticket-assigned'>): void {
    const issued = this.issued.get(ticketId);
    if (!issued) return;
    this.issued.delete(ticketId);
    this.waiting.set(ticketId, {
      issuedAt: issued.at,
      foretold: issued.foretold ?? null,
      groupId,
      calledFromGroupThen: this.calledFrom.get(groupId) ?? 0,
      lastWaitSeconds: this.lastWait.get(groupId) ?? 0,
      sittingSecondsThen: this.ended.sittings > 0 ? this.ended.seconds / this.ended.sittings : plainSittingSeconds,
    });
  }

  private called({ ticketId, at, why }: FactOf<'ticket-called'>): void {
    this.figures.calls += 1;
    const waiting = this.waiting.get(ticketId);
    if (waiting) this.endWait(waiting, at);
    this.waiting.delete(ticketId);
    if (why.from) this.calledFrom.set(why.from, (this.calledFrom.get(why.from) ?? 0) + 1);
  }

  private endWait(waiting: Waiting, at: Instant): void {
    const { issuedAt, foretold, groupId, calledFromGroupThen, lastWaitSeconds, sittingSecondsThen } = waiting;
    const waitSeconds = Math.round((at - issuedAt) / 1000);
    this.lastWait.set(groupId, waitSeconds);
    if (!foretold) return;
    const { workSeconds, idleSeconds, p50Seconds, p90Seconds, ahead, windows } = foretold;
    this.figures.ahead += ahead;
    this.figures.calledBefore += (this.calledFrom.get(groupId) ?? 0) - calledFromGroupThen;
    this.figures.forecasts.push({
      workSeconds,
      p50Seconds,
      p90Seconds,
      waitSeconds,
      workedSeconds: Math.max(0, waitSeconds - idleSeconds),
      lastWaitSeconds,
      sharedSeconds: Math.round((ahead * sittingSecondsThen) / windows),
    });
  }

  /** A sitting has ended with what was done in it. */
  private sat(ticketId: string, at: Instant): void {
    const sitting = this.sittings.get(ticketId);
    this.sittings.delete(ticketId);
    if (!sitting || sitting.services.length === 0) return;
    const seconds = Math.round((at - sitting.startedAt) / 1000);
    this.ended = { sittings: this.ended.sittings + 1, seconds: this.ended.seconds + seconds };
    const window = (this.figures.windows[sitting.windowId] ??= { sittings: 0, seconds: 0, matters: {} });
    window.sittings += 1;
    window.seconds += seconds;
    // Several matters of one sitting share its time as they usually would.
    const usual = sitting.services.map((id) => this.typical.get(id) ?? 1);
    const all = usual.reduce((sum, one) => sum + one, 0);
    const work = Math.max(0, seconds - this.overhead);
    sitting.services.forEach((id, i) => {
      const service = (this.figures.services[id] ??= { matters: 0, seconds: 0 });
      service.matters += 1;
      service.seconds += Math.round((work * usual[i]!) / all);
      window.matters[id] = (window.matters[id] ?? 0) + 1;
    });
  }
}
