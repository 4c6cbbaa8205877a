/** Runs a day of visitors and clerks through the very core that runs a hall, under a virtual clock. */
import type { Actor, CommandBody } from '../core/commands.js';
import { decide, isRefusal } from '../core/decide.js';
import { evolve } from '../core/evolve.js';
import type { Fact, FactOf } from '../core/facts.js';
import type { Hall, HallConfig, HallWindow, Instant, Learned, Policy } from '../core/hall.js';
import { canBeServed, helps, mayServe, needsOf } from '../core/matters.js';
import { businessDay } from '../core/opening-hours.js';
import { minute } from '../core/policy.js';
import { servingStopped } from '../core/rules/gate.js';
import { newHall } from '../core/state.js';
import { Agenda } from './agenda.js';
import type { Day, Shift, Visitor } from './day.js';
import { measure, type Measures } from '../figures/measures.js';

export interface Simulated {
  facts: Fact[];
  measures: Measures;
}

/** The day as it goes in this hall under this policy. */
export function simulate(
  config: HallConfig,
  day: Day,
  policy: Partial<Policy> = {},
  learned: Learned | null = null,
): Simulated {
  const facts: Fact[] = [];
  runDay(config, day, policy, (fact) => facts.push(fact), learned);
  return { facts, measures: measure(facts) };
}

/** The same without keeping anything: each fact is handed to `heard` when it is folded in. */
export function runDay(
  config: HallConfig,
  day: Day,
  policy: Partial<Policy>,
  heard: (fact: Fact) => void,
  learned: Learned | null = null,
): void {
  const hall = newHall(config.id);
  const startsAt = Math.min(day.opensAt, day.visitors[0]?.arrivesAt ?? day.opensAt);
  const changes: Change[] = [
    { at: startsAt, body: { type: 'configure', config: { ...config, policy: { ...config.policy, ...policy } } } },
  ];
  if (learned) changes.push({ at: startsAt, body: { type: 'learn', learned } });
  new Run({ hall, startsAt, changes, present: new Map() }, day, heard).toTheEnd();
}

const language = 'zh-CN';

function personOf({ visitors }: Day, visitor: Visitor): string {
  return `visitor ${visitors.indexOf(visitor)}`;
}

/** What an administrator or supervisor asks of the hall at its time. */
export interface Change {
  at: Instant;
  body: CommandBody;
}

/** The hall as the simulation begins, who is in it, and what will be changed. */
export interface Scene {
  /** Moved on by the simulation. */
  hall: Hall;
  startsAt: Instant;
  changes: Change[];
  /** The visitor of each live ticket. */
  present: Map<string, Visitor>;
}

/** Goes on from a hall as it stands. */
export function goOn(scene: Scene, day: Day, heard: (fact: Fact) => void): void {
  new Run(scene, day, heard).toTheEnd();
}

/** Seconds after a call that nobody answers: the clerk calls again, then gives up. */
const patience = { recall: 30, miss: 60 };

const kiosk: Actor = { by: 'kiosk:k1', role: 'kiosk' };
const citizen: Actor = { by: 'citizen', role: 'citizen' };
const timer: Actor = { by: 'timer', role: 'timer' };
const admin: Actor = { by: 'admin', role: 'admin' };

/**
 * away ──open, back──► idle ──call──► busy ──complete, miss──► idle ──absence, end of day──► away
 * An absence that falls due while somebody is served begins afterwards.
 */
interface Clerk {
  actor: Actor;
  windowId: string;
  pace: number;
  state: 'away' | 'idle' | 'busy';
  /** Absences that are due: minutes each, null for the rest of the day. */
  due: (number | null)[];
}

/** A ticket's visitor, and what they take another number for afterwards. */
interface Visit {
  visitor: Visitor;
  later: string[];
  /** How often they were missed, whether they are on their way back, and whether they were sent on. */
  missed: number;
  returning: boolean;
  sentOn: boolean;
}

class Run {
  private readonly hall: Hall;
  private readonly agenda = new Agenda();
  private readonly clerks: Clerk[];
  private readonly visits = new Map<string, Visit>();
  /** Facts that idle clerks have not looked at yet. */
  private readonly news: Fact[] = [];
  private now: Instant;

  constructor(
    { hall, startsAt, changes, present }: Scene,
    private readonly day: Day,
    private readonly heard: (fact: Fact) => void,
  ) {
    this.hall = hall;
    this.now = startsAt;
    for (const { at, body } of changes) this.at(at, () => this.ask(body, admin));
    this.at(startsAt, () => day.visitors.forEach((visitor) => this.booked(visitor)));
    for (const edge of [day.opensAt, day.closesAt, day.endsAt])
      if (edge >= startsAt) this.at(edge, () => this.ask({ type: 'tick' }, timer));
    for (const [ticketId, visitor] of present)
      this.visits.set(ticketId, {
        visitor,
        later: [],
        missed: visitor.misses ? 1 : 0,
        returning: false,
        sentOn: false,
      });
    this.clerks = day.shifts.map((shift) => this.staff(shift));
    this.expect(0);
  }

  toTheEnd(): void {
    for (let entry = this.agenda.next(); entry && entry.at <= this.day.endsAt; entry = this.agenda.next()) {
      this.now = entry.at;
      entry.act();
      for (let fact = this.news.shift(); fact; fact = this.news.shift()) this.giveWork(fact);
      if (this.now >= this.day.closesAt) this.closeWhereDone();
    }
  }

  private at(instant: Instant, act: () => void): void {
    this.agenda.add(instant, act);
  }

  private after(minutes: number, act: () => void): void {
    this.agenda.add(this.now + Math.round(minutes * minute), act);
  }

  /** Asks the hall. Visitors may hear a no, and so may whoever calls while that is stopped; else it is a fault of ours. */
  private ask(body: CommandBody, actor: Actor): Fact[] {
    const decision = decide(this.hall, { ...body, actor }, this.now);
    if (isRefusal(decision)) {
      if (actor === kiosk || actor === citizen || servingStopped(this.hall)) return [];
      throw new Error(`${body.type} was refused: ${decision.refused}: ${decision.detail}`);
    }
    for (const fact of decision) this.happened(fact);
    return decision;
  }

  private happened(fact: Fact): void {
    evolve(this.hall, fact);
    this.heard(fact);
    this.news.push(fact);
  }

  // ---------------------------------------------------------------------------------------------------- visitors

  /** The next visitor of the day; whoever comes after is set when this one has come. */
  private expect(index: number): void {
    const visitor = this.day.visitors[index];
    if (!visitor) return;
    this.at(visitor.arrivesAt, () => {
      this.expect(index + 1);
      this.takeNumber(visitor, visitor.services);
    });
  }

  /** Before the day, so it is not decided again: whether there was a place, and what the line then made true. */
  private booked(visitor: Visitor): void {
    const { slot, services } = visitor;
    if (slot === undefined) return;
    const { hall, now: at } = this;
    const version = hall.version + 1;
    const who = { person: personOf(this.day, visitor), codeHash: personOf(this.day, visitor), language };
    this.happened({
      ...{ type: 'appointment-booked', version, at, by: 'citizen', recordId: `${hall.id}-appointment-${version}` },
      ...{ serviceId: services[0]!, day: businessDay(hall.config.hours, slot), slot, ...who, reachable: false },
    });
  }

  private takeNumber(visitor: Visitor, services: string[]): void {
    const { numberForEach } = this.day;
    const now = numberForEach ? services.slice(0, 1) : services;
    // The person tells which numbers belong to one visit.
    const person = numberForEach ? personOf(this.day, visitor) : null;
    // What was booked is checked in with the first number; later ones are as anybody's.
    const booked = visitor.slot === undefined ? {} : { codeHash: personOf(this.day, visitor) };
    const isFirst = services === visitor.services;
    const priority = visitor.slot === undefined || isFirst ? visitor.priority : 'normal';
    const facts = this.ask({ type: 'issue', services: now, priority, language, person, ...(isFirst && booked) }, kiosk);
    const issued = found(facts, 'ticket-issued');
    const later = services.slice(now.length);
    if (!issued) return;
    const { ticketId } = issued;
    this.visits.set(ticketId, { visitor, later, missed: 0, returning: false, sentOn: false });
    if (visitor.leavesAt !== null && visitor.leavesAt > this.now)
      this.at(visitor.leavesAt, () => this.ask({ type: 'cancel', ticketId }, citizen));
  }

  // ------------------------------------------------------------------------------------------------------ clerks

  private staff({ windowId, pace, absences }: Shift): Clerk {
    const window = this.hall.windows.get(windowId);
    const staffs = window?.clerk ?? { userId: windowId, name: windowId };
    const actor: Actor = { by: `clerk:${staffs.userId}`, role: 'clerk', clerk: staffs };
    const clerk: Clerk = { actor, windowId, pace, state: 'away', due: [] };
    if (window?.status === 'open' || window?.ticketId) this.takeOver(clerk, window);
    else
      this.at(Math.max(this.now, this.day.opensAt), () => {
        this.ask({ type: 'open', windowId }, actor);
        this.ask({ type: 'unpause', windowId }, actor);
        this.free(clerk);
      });
    for (const { from, minutes } of absences)
      this.at(Math.max(this.now, from), () => {
        clerk.due.push(minutes);
        if (clerk.state === 'idle') this.leave(clerk);
      });
    return clerk;
  }

  /** The window stands open, perhaps with a visitor who was called or is being served. */
  private takeOver(clerk: Clerk, window: HallWindow): void {
    const ticket = window.ticketId ? this.hall.tickets.get(window.ticketId) : undefined;
    if (!ticket) {
      this.at(this.now, () => this.free(clerk));
      return;
    }
    clerk.state = 'busy';
    const visit = this.visits.get(ticket.id)!;
    if (ticket.status === 'called')
      this.after(visit.visitor.walkSeconds / 60, () => this.serve(clerk, visit, ticket.id));
    else this.finish(clerk, visit, ticket.id, (this.now - (ticket.startedAt ?? this.now)) / minute);
  }

  /** Nobody is at the window: the clerk goes if that is due, else calls once everybody has seen the news. */
  private free(clerk: Clerk): void {
    if (clerk.due.length > 0) return this.leave(clerk);
    clerk.state = 'idle';
    this.at(this.now, () => this.call(clerk));
  }

  private leave(clerk: Clerk): void {
    const { windowId, actor } = clerk;
    const minutes = clerk.due.shift()!;
    clerk.state = 'away';
    if (minutes === null) {
      this.ask({ type: 'close', windowId }, actor);
      return;
    }
    this.ask({ type: 'pause', windowId, reason: null }, actor);
    this.after(minutes, () => {
      if (clerk.due.length > 0) return this.leave(clerk);
      this.ask({ type: 'unpause', windowId }, actor);
      this.free(clerk);
    });
  }

  private call(clerk: Clerk): void {
    if (clerk.state !== 'idle') return;
    const { windowId, actor } = clerk;
    const called = found(this.ask({ type: 'call', windowId }, actor), 'ticket-called');
    if (!called) return;
    clerk.state = 'busy';
    const visit = this.visits.get(called.ticketId)!;
    if (visit.visitor.misses && visit.missed === 0) return this.miss(clerk, visit, called.ticketId);
    this.after(visit.visitor.walkSeconds / 60, () => this.serve(clerk, visit, called.ticketId));
  }

  private miss(clerk: Clerk, visit: Visit, ticketId: string): void {
    const { windowId, actor } = clerk;
    const minutes = visit.visitor.misses!.returnsAfterMinutes;
    visit.missed += 1;
    visit.returning = minutes !== null;
    this.after(patience.recall / 60, () => this.ask({ type: 'recall', windowId }, actor));
    this.after(patience.miss / 60, () => {
      this.ask({ type: 'miss', windowId }, actor);
      this.free(clerk);
      if (minutes === null) return;
      this.after(minutes, () => {
        visit.returning = false;
        this.ask({ type: 'return', ticketId }, citizen);
      });
    });
  }

  private serve(clerk: Clerk, visit: Visit, ticketId: string): void {
    this.ask({ type: 'start', windowId: clerk.windowId }, clerk.actor);
    this.finish(clerk, visit, ticketId, 0);
  }

  /** The rest of a sitting that began `passed` minutes ago. */
  private finish(clerk: Clerk, visit: Visit, ticketId: string, passed: number): void {
    const { windowId, actor } = clerk;
    const { visitor } = visit;
    const serving = this.hall.tickets.get(ticketId)!.matters.filter((matter) => matter.status === 'serving');
    const work = serving.reduce((sum, { serviceId }) => sum + visitor.minutes[serviceId]!, visitor.deskMinutes);
    this.after(Math.max(0, work * clerk.pace - passed), () => {
      const next = visit.sentOn ? null : visitor.sentOnTo;
      if (next !== null && canBeServed(this.hall, { serviceId: next }) && serving.some((m) => m.serviceId !== next)) {
        visit.sentOn = true;
        this.ask({ type: 'transfer', windowId, to: { serviceId: next }, note: null, comeBack: false }, actor);
      } else this.ask({ type: 'complete', windowId, matters: null }, actor);
      this.free(clerk);
      if (visit.later.length > 0) this.takeNumber(visitor, visit.later);
    });
  }

  // ------------------------------------------------------------------------------------------- who looks up when

  /** Wakes the idle clerks who may have work by this fact. Besides, only `helpAfterMinutes` running out gives them any. */
  private giveWork(fact: Fact): void {
    switch (fact.type) {
      case 'ticket-assigned':
        this.offer(fact.ticketId);
        return this.offerLater(fact.ticketId);
      // With fewer windows there for a ticket, others may step in.
      case 'window-paused':
      case 'window-closed':
        for (const clerk of this.clerks) this.call(clerk);
        return;
      default:
    }
  }

  /** The slip's window looks up first, then whoever has been idle longest. */
  private offer(ticketId: string): void {
    const ticket = this.hall.tickets.get(ticketId);
    if (ticket?.status !== 'waiting') return;
    const needs = needsOf(ticket);
    const rank = ({ windowId }: Clerk) =>
      windowId === ticket.windowId ? -Infinity : this.hall.windows.get(windowId)!.idleSince;
    const able = this.clerks.filter(
      ({ state, windowId }) =>
        state === 'idle' && (ticket.bound?.windowId === windowId || mayServe(this.hall, windowId, needs)),
    );
    for (const clerk of able.sort((a, b) => rank(a) - rank(b))) if (ticket.status === 'waiting') this.call(clerk);
  }

  /** Specialists who may help only after a while look again then. */
  private offerLater(ticketId: string): void {
    const ticket = this.hall.tickets.get(ticketId);
    if (ticket?.status !== 'waiting') return;
    const needs = needsOf(ticket);
    if (!this.clerks.some(({ windowId }) => helps(this.hall, windowId, needs))) return;
    const dueAt = ticket.waitingSince + this.hall.floor.policy.helpAfterMinutes * minute;
    if (dueAt > this.now) this.at(dueAt, () => this.offer(ticketId));
  }

  /** After hours a window closes once nobody in the hall can need it any more. */
  private closeWhereDone(): void {
    for (const clerk of this.clerks)
      if (clerk.state === 'idle' && !this.mayBeNeeded(clerk.windowId)) {
        clerk.due = [null];
        this.leave(clerk);
      }
  }

  private mayBeNeeded(windowId: string): boolean {
    for (const ticket of this.hall.tickets.values()) {
      const { visitor, returning } = this.visits.get(ticket.id)!;
      if (ticket.status === 'held' || (ticket.status === 'missed' && !returning)) continue;
      const needs = visitor.sentOnTo === null ? needsOf(ticket) : [...needsOf(ticket), { serviceId: visitor.sentOnTo }];
      if (mayServe(this.hall, windowId, needs)) return true;
    }
    return false;
  }
}

function found<T extends Fact['type']>(facts: Fact[], type: T): FactOf<T> | undefined {
  return facts.find((fact) => fact.type === type) as FactOf<T> | undefined;
}
