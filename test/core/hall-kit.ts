/** A hall for tests of the core: made from a hall file, moved on by commands, told the time. */
import { readFileSync } from 'node:fs';
import type { Actor, CommandBody, Refusal, TransferTarget } from '../../src/core/commands.js';
import { decide, isRefusal } from '../../src/core/decide.js';
import { evolve } from '../../src/core/evolve.js';
import type { Fact, FactOf, FactType } from '../../src/core/facts.js';
import type { Hall, HallConfig, HallWindow, Ticket } from '../../src/core/hall.js';
import { newHall } from '../../src/core/state.js';
import { Past } from './past.js';

export function hallFile(name: 'datian' | 'luhe' | 'nanchang' | 'xiangyang'): HallConfig {
  return JSON.parse(readFileSync(new URL(`../../halls/${name}.json`, import.meta.url), 'utf8')) as HallConfig;
}

/** A hall of two zones, small enough to read: g1 g2 general, s1 specialist for `card`, helping with `record`. */
export function smallHall(change: Partial<HallConfig> = {}): HallConfig {
  const text = (en: string) => ({ 'zh-CN': en, en });
  const service = (id: string, general: boolean, typicalMinutes = 10) => ({
    id,
    name: text(id),
    agency: 'a',
    control: 'handle' as const,
    typicalMinutes,
    general,
  });
  return {
    id: 'small',
    name: text('Small hall'),
    hours: { timezone: 'Asia/Shanghai', weekdays: [['09:00', '17:00']], saturday: [], sunday: [] },
    zones: [
      { id: 'a', name: text('General') },
      { id: 'b', name: text('Special') },
    ],
    services: [
      service('enrol', true),
      service('record', true, 4),
      service('card', false, 8),
      service('hard', false, 20),
    ],
    windows: [
      { id: 'g1', label: '1', kind: 'general', zone: 'a' },
      { id: 'g2', label: '2', kind: 'general', zone: 'a' },
      { id: 's1', label: '3', kind: 'specialist', zone: 'b', services: ['card'], overflow: ['record'] },
      { id: 'x1', label: '4', kind: 'specialist', zone: 'b', services: ['hard'] },
    ],
    escalation: ['x1'],
    ...change,
  };
}

/** Like the small hall with two groups of two general windows: `g1..g2` and `g3..g4`. */
export function twoGroups(change: Partial<HallConfig> = {}): HallConfig {
  const general = (id: string) => ({ id, label: id.slice(1), kind: 'general' as const, zone: 'a' });
  const windows = [...['g1', 'g2', 'g3', 'g4'].map(general), ...smallHall().windows.slice(2)];
  return smallHall({ windows, policy: { groupSize: 2 }, ...change });
}

/** A Monday, 10:00 in Shanghai. */
export const monday = Date.parse('2026-11-23T02:00:00Z');

export const clerk = (userId: string): Actor => ({
  by: `clerk:${userId}`,
  role: 'clerk',
  clerk: { userId, name: userId },
});
export const kiosk: Actor = { by: 'kiosk:k1', role: 'kiosk' };
export const citizen: Actor = { by: 'citizen', role: 'citizen' };
export const timer: Actor = { by: 'timer', role: 'timer' };
export const supervisor: Actor = {
  by: 'supervisor:s',
  role: 'supervisor',
  clerk: { userId: 's', name: 'Supervisor' },
};

/** Drives a hall: `ask` gives facts and folds them in, `refused` the code of a refusal. */
export class Driver {
  readonly hall: Hall;
  readonly facts: Fact[] = [];
  readonly past = new Past();

  constructor(
    config: HallConfig = smallHall(),
    public now = monday,
  ) {
    this.hall = newHall(config.id);
    this.ask({ type: 'configure', config }, { by: 'admin', role: 'admin' });
  }

  try(body: CommandBody, actor: Actor): Fact[] | Refusal {
    const decision = decide(this.hall, { ...body, actor }, this.now);
    if (!isRefusal(decision)) {
      for (const fact of decision) this.fold(fact);
      this.facts.push(...decision);
    }
    return decision;
  }

  fold(fact: Fact): void {
    this.past.see(this.hall, fact);
    evolve(this.hall, fact);
  }

  ask(body: CommandBody, actor: Actor): Fact[] {
    const decision = this.try(body, actor);
    if (isRefusal(decision)) throw new Error(`${body.type} was refused: ${decision.refused}: ${decision.detail}`);
    return decision;
  }

  refused(body: CommandBody, actor: Actor): string | null {
    const decision = this.try(body, actor);
    return isRefusal(decision) ? decision.refused : null;
  }

  minutes(count: number): void {
    this.now += count * 60_000;
  }

  issue(...services: string[]): Ticket {
    return this.issueAs({}, ...services);
  }

  issueAs(more: { priority?: Ticket['priority']; person?: string }, ...services: string[]): Ticket {
    const facts = this.ask(
      { type: 'issue', services, priority: more.priority ?? 'normal', language: 'zh-CN', person: more.person ?? null },
      kiosk,
    );
    return this.ticket(factOf(facts, 'ticket-issued').ticketId);
  }

  open(...windowIds: string[]): void {
    for (const windowId of windowIds) this.ask({ type: 'open', windowId }, clerk(windowId));
  }

  /** The number called, or null. */
  call(windowId: string): string | null {
    const facts = this.clerkAsks({ type: 'call', windowId });
    return facts.find((fact) => fact.type === 'ticket-called')?.number ?? null;
  }

  /** A command to a window by whoever staffs it. */
  clerkAsks(body: CommandBody & { windowId: string }): Fact[] {
    return this.ask(body, clerk(body.windowId));
  }

  at(type: 'recall' | 'start' | 'miss' | 'close' | 'unpause', windowId: string): Fact[] {
    return this.clerkAsks({ type, windowId });
  }

  complete(windowId: string): Fact[] {
    return this.clerkAsks({ type: 'complete', windowId, matters: null });
  }

  /** Calls, starts and completes; the number served. */
  serve(windowId: string): string | null {
    const number = this.call(windowId);
    if (number === null) return null;
    this.at('start', windowId);
    this.complete(windowId);
    return number;
  }

  /** Calls and starts, and gives the ticket. */
  begin(windowId: string): Ticket {
    if (this.call(windowId) === null) throw new Error(`window ${windowId} has nobody to call`);
    this.at('start', windowId);
    return this.ticket(this.hall.windows.get(windowId)!.ticketId!);
  }

  pause(windowId: string): Fact[] {
    return this.clerkAsks({ type: 'pause', windowId, reason: null });
  }

  miss(windowId: string): Fact[] {
    return this.at('miss', windowId);
  }

  hold(windowId: string, more: { keep?: boolean; wakeInSeconds?: number } = {}): Fact[] {
    const { keep = false, wakeInSeconds = null } = more;
    return this.clerkAsks({ type: 'hold', windowId, reason: 'papers', keep, wakeInSeconds });
  }

  resume(windowId: string, ticketId: string): Fact[] {
    return this.clerkAsks({ type: 'resume', windowId, ticketId });
  }

  transfer(windowId: string, to: TransferTarget, more: { comeBack?: boolean; note?: string } = {}): Fact[] {
    const { comeBack = false, note = null } = more;
    return this.clerkAsks({ type: 'transfer', windowId, to, note, comeBack });
  }

  switch(ticket: Ticket, windowId: string): Fact[] {
    return this.ask({ type: 'switch', ticketId: ticket.id, windowId }, citizen);
  }

  postpone(ticket: Ticket, places: number): Fact[] {
    return this.ask({ type: 'postpone', ticketId: ticket.id, places }, citizen);
  }

  cancel(ticket: Ticket): Fact[] {
    return this.ask({ type: 'cancel', ticketId: ticket.id }, citizen);
  }

  comeBack(ticket: Ticket): Fact[] {
    return this.ask({ type: 'return', ticketId: ticket.id }, citizen);
  }

  move(ticket: Ticket, windowId: string): Fact[] {
    return this.ask({ type: 'move', ticketId: ticket.id, windowId, reason: 'r' }, supervisor);
  }

  /** What a supervisor changes of a window. */
  change(
    windowId: string,
    change: { kind?: 'general' | 'specialist'; services?: string[]; overflow?: string[] },
  ): Fact[] {
    return this.ask({ type: 'change-window', windowId, ...change }, supervisor);
  }

  configure(config: HallConfig): Fact[] {
    return this.ask({ type: 'configure', config }, supervisor);
  }

  /** The terminal falls silent, and its lease runs out. */
  loseTerminal(windowId: string): Fact[] {
    this.ask({ type: 'terminal-lost', windowId }, timer);
    this.now += this.hall.floor.policy.leaseSeconds * 1000;
    return this.ask({ type: 'end-lease', windowId }, timer);
  }

  tick(): Fact[] {
    return this.ask({ type: 'tick' }, timer);
  }

  window(id: string): HallWindow {
    return this.hall.windows.get(id)!;
  }

  /** The numbers that wait in the line of a group, first to last. */
  line(groupId: string): string[] {
    return (this.hall.lines.get(groupId)?.tickets ?? []).map((ticket) => ticket.number);
  }

  ticket(id: string): Ticket {
    const ticket = this.hall.tickets.get(id);
    if (!ticket) throw new Error(`no live ticket ${id}`);
    return ticket;
  }
}

export function factOf<T extends FactType>(facts: Fact[], type: T): FactOf<T> {
  const found = facts.find((fact) => fact.type === type);
  if (!found) throw new Error(`no ${type} among ${facts.map((fact) => fact.type).join(', ')}`);
  return found as FactOf<T>;
}

/** The types of facts, in order. */
export function typesOf(facts: Fact[]): FactType[] {
  return facts.map((fact) => fact.type);
}
