/** What a day was like, from its facts alone: waits, overtaking, promises kept, idleness beside a line, load of windows. */
import { evolve } from '../core/evolve.js';
import type { Fact, FactOf } from '../core/facts.js';
import type { Hall, HallWindow, Instant, Ticket } from '../core/hall.js';
import { compareRank } from '../core/line.js';
import { helps, needsOf, servesAny } from '../core/matters.js';
import { minute } from '../core/policy.js';
import { newHall } from '../core/state.js';
import { deviation, spread, type Spread, sum } from './statistics.js';

/** One slip, from issue to its end. */
export interface Slip {
  ticketId: string;
  number: string;
  /** Numbers of one person belong to one visit. */
  person: string | null;
  issuedAt: Instant;
  /** Minutes of each wait that ended in a call: the first, then one for each further window or return. */
  waits: number[];
  /** Calls of somebody junior, and by how many minutes the most junior of them was. */
  overtaken: number;
  worstJunior: number;
  /** How often, at most within one wait, another group called it, or got it, than the one last named to the visitor. */
  changes: number;
  ended: 'completed' | 'missed' | 'other' | null;
}

export interface WindowLoad {
  windowId: string;
  label: string;
  calls: number;
  /** Minutes with a visitor, and minutes open or with a visitor. */
  busy: number;
  staffed: number;
  /** Minutes with a visitor after the hall's hours. */
  overtime: number;
}

export interface Measures {
  slips: Slip[];
  /** Minutes a visitor waits in all, until the first call, and for each call. */
  wait: Spread;
  firstWait: Spread;
  legWait: Spread;
  completed: number;
  missed: number;
  /** Shares of slips that were overtaken, that changed their group, and that did so twice. */
  overtaken: number;
  changed: number;
  changedTwice: number;
  /** Changes of group by the rule that made them. */
  changes: Record<string, number>;
  /** Minutes by which the worst overtaker was junior: over all slips. */
  worstJunior: Spread;
  /** Seconds in which a window stood idle beside somebody whom it may serve. */
  idleBeside: number;
  /** Calls past somebody senior in the same line whom the window may serve. */
  juniorFirst: number;
  windows: WindowLoad[];
  /** Busy share of staffed time: over all windows, and its deviation among them. */
  utilisation: { mean: number; deviation: number };
  /** Minutes from the end of the hours until the last visitor is done. */
  overtime: number;
}

/** Goes through the facts in order; `from` is the hall just before them, and is moved on. Left out, it is a new hall. */
export function measure(facts: Iterable<Fact>, from?: Hall): Measures {
  const measuring = new Measuring(from);
  for (const fact of facts) measuring.hear(fact);
  return measuring.result();
}

/** Folds the facts again and looks at the hall just before each of them. */
class Measuring {
  private last: Instant = 0;
  private readonly slips = new Map<string, Slip>();
  private readonly loads = new Map<string, WindowLoad>();
  private readonly changes: Record<string, number> = {};
  /** Of the present wait of each ticket. */
  private readonly changesNow = new Map<string, number>();
  private idleBeside = 0;
  private juniorFirst = 0;
  private closedAt: Instant | null = null;
  private lastServedAt: Instant = -Infinity;

  constructor(private hall?: Hall) {
    for (const ticket of hall?.tickets.values() ?? [])
      this.begin(ticket.id, ticket.number, ticket.person, ticket.issuedAt);
  }

  hear(fact: Fact): void {
    this.hall ??= newHall(fact.type === 'hall-configured' ? fact.config.id : '');
    if (fact.at > this.last && this.last > 0) this.pass(this.hall, this.last, fact.at);
    this.last = fact.at;
    this.look(this.hall, fact);
    evolve(this.hall, fact);
  }

  /** What a fact means for the hall as it is just before. */
  private look(hall: Hall, fact: Fact): void {
    switch (fact.type) {
      case 'ticket-issued':
        return this.begin(fact.ticketId, fact.number, fact.person, fact.at);
      case 'ticket-assigned':
        return this.assigned(hall, fact);
      case 'ticket-called':
        return this.called(hall, fact);
      case 'ticket-completed':
      case 'ticket-missed':
      case 'ticket-cancelled':
      case 'ticket-voided':
      case 'ticket-expired':
        return this.ended(fact);
      case 'ticket-returned':
        this.slips.get(fact.ticketId)!.ended = null;
        return;
      case 'hall-closed':
        this.closedAt = fact.at;
        return;
      default:
    }
  }

  private begin(ticketId: string, number: string, person: string | null, issuedAt: Instant): void {
    this.slips.set(ticketId, {
      ticketId,
      number,
      person,
      issuedAt,
      waits: [],
      overtaken: 0,
      worstJunior: 0,
      changes: 0,
      ended: null,
    });
  }

  private ended(fact: Fact & { ticketId: string }): void {
    const slip = this.slips.get(fact.ticketId)!;
    if (fact.type === 'ticket-completed') this.lastServedAt = fact.at;
    const known = { 'ticket-completed': 'completed', 'ticket-missed': 'missed' } as const;
    // Whoever was missed and never came back expires; what counts is that they were missed.
    if (fact.type === 'ticket-expired' && slip.ended === 'missed') return;
    slip.ended = known[fact.type as keyof typeof known] ?? 'other';
  }

  /** While somebody waits, a place in another line is news to them, unless they asked for it. */
  private assigned(hall: Hall, fact: FactOf<'ticket-assigned'>): void {
    const ticket = hall.tickets.get(fact.ticketId)!;
    const waits = ticket.status === 'waiting' && ticket.groupId !== null;
    if (!waits) this.changesNow.set(ticket.id, 0);
    else if (ticket.groupId !== fact.groupId && fact.why.rule !== 'visitor-chose')
      this.changed(ticket.id, `promised anew: ${fact.why.rule}`);
  }

  private changed(ticketId: string, rule: string): void {
    const slip = this.slips.get(ticketId)!;
    const changes = this.changesNow.get(ticketId)! + 1;
    this.changesNow.set(ticketId, changes);
    slip.changes = Math.max(slip.changes, changes);
    this.changes[rule] = (this.changes[rule] ?? 0) + 1;
  }

  private called(hall: Hall, fact: FactOf<'ticket-called'>): void {
    const ticket = hall.tickets.get(fact.ticketId)!;
    const slip = this.slips.get(ticket.id)!;
    slip.waits.push((fact.at - ticket.waitingSince) / minute);
    if (fact.why.by !== ticket.groupId) this.changed(ticket.id, fact.why.rule);
    this.load(hall.windows.get(fact.windowId)!).calls += 1;
    for (const [groupId, line] of hall.lines)
      for (const other of line.tickets) {
        if (compareRank(other, ticket) >= 0) break;
        if (!callable(hall, fact.windowId, other)) continue;
        const passed = this.slips.get(other.id)!;
        passed.overtaken += 1;
        passed.worstJunior = Math.max(passed.worstJunior, juniorMinutes(ticket, other));
        if (groupId === ticket.groupId) this.juniorFirst += 1;
      }
  }

  /** Time passes with the hall as it is. */
  private pass(hall: Hall, from: Instant, to: Instant): void {
    const minutes = (to - from) / minute;
    for (const window of hall.windows.values()) {
      if (window.ticketId === null && window.status !== 'open') continue;
      const load = this.load(window);
      load.staffed += minutes;
      if (window.ticketId === null) this.idleBeside += Math.max(0, to - workSince(hall, window, from)) / 1000;
      else {
        load.busy += minutes;
        if (this.closedAt !== null) load.overtime += minutes;
      }
    }
  }

  private load({ id: windowId, label }: HallWindow): WindowLoad {
    let load = this.loads.get(windowId);
    if (!load) {
      load = { windowId, label, calls: 0, busy: 0, staffed: 0, overtime: 0 };
      this.loads.set(windowId, load);
    }
    return load;
  }

  result(): Measures {
    const slips = [...this.slips.values()];
    const share = (counts: (slip: Slip) => boolean) => slips.filter(counts).length / Math.max(1, slips.length);
    const windows = [...this.loads.values()];
    const busyShares = windows.map(({ busy, staffed }) => (staffed > 0 ? busy / staffed : 0));
    return {
      slips,
      wait: spread(visitWaits(slips)),
      firstWait: spread(slips.flatMap(({ waits }) => waits.slice(0, 1))),
      legWait: spread(slips.flatMap(({ waits }) => waits)),
      completed: slips.filter(({ ended }) => ended === 'completed').length,
      missed: slips.filter(({ ended }) => ended === 'missed').length,
      overtaken: share((slip) => slip.overtaken > 0),
      changed: share((slip) => slip.changes > 0),
      changedTwice: share((slip) => slip.changes > 1),
      changes: this.changes,
      worstJunior: spread(slips.map(({ worstJunior }) => worstJunior)),
      idleBeside: this.idleBeside,
      juniorFirst: this.juniorFirst,
      windows,
      utilisation: {
        mean:
          sum(windows, (load) => load.busy) /
          Math.max(
            1,
            sum(windows, (load) => load.staffed),
          ),
        deviation: deviation(busyShares),
      },
      overtime: this.closedAt === null ? 0 : Math.max(0, (this.lastServedAt - this.closedAt) / minute),
    };
  }
}

/** By how much `a` both came later than `b` and ranks behind it: whoever came first but has a head start is not wronged. */
function juniorMinutes(a: Ticket, b: Ticket): number {
  return Math.max(0, Math.min(a.seniority - b.seniority, a.issuedAt - b.issuedAt)) / minute;
}

/** Whether the window may call this waiting ticket by its own services. */
function callable(hall: Hall, windowId: string, ticket: Ticket): boolean {
  return ticket.bound ? ticket.bound.windowId === windowId : servesAny(hall, windowId, needsOf(ticket));
}

/** Since when, from `from` on, somebody waits whom this window may call, by overflow once that is allowed; else Infinity. */
function workSince(hall: Hall, window: HallWindow, from: Instant): Instant {
  let since = Infinity;
  const helpAfter = hall.floor.policy.helpAfterMinutes * minute;
  for (const line of hall.lines.values())
    for (const ticket of line.tickets) {
      if (callable(hall, window.id, ticket)) return from;
      if (window.overflow.length > 0 && !ticket.bound && helps(hall, window.id, needsOf(ticket)))
        since = Math.min(since, Math.max(from, ticket.waitingSince + helpAfter));
    }
  return since;
}

/** Minutes each visitor waited in all. */
export function visitWaits(slips: Slip[]): number[] {
  const waits = new Map<string, number>();
  for (const { ticketId, person, waits: legs } of slips)
    if (legs.length > 0) {
      const visit = person ?? ticketId;
      waits.set(visit, (waits.get(visit) ?? 0) + sum(legs, (wait) => wait));
    }
  return [...waits.values()];
}
