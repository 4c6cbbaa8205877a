/** Random days: whatever is asked in whatever order, the hall keeps its promises. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Actor, CommandBody } from '../../src/core/commands.js';
import { decide, isRefusal } from '../../src/core/decide.js';
import { loads } from '../../src/core/dispatch/loads.js';
import { canBeServed, mayServe, type Need, needsOf } from '../../src/core/matters.js';
import { evolve } from '../../src/core/evolve.js';
import type { Fact, FactOf } from '../../src/core/facts.js';
import type { Hall, HallConfig, Ticket } from '../../src/core/hall.js';
import { compareRank } from '../../src/core/line.js';
import { freeze, newHall, thaw } from '../../src/core/state.js';
import { clerk, Driver, hallFile, kiosk, citizen, smallHall, supervisor, timer } from './hall-kit.js';
import { seed } from '../kit/seed.js';

/** A step of a random day: small numbers that are turned into a command of the hall as it then is. */
interface Step {
  what: number;
  a: number;
  b: number;
  seconds: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.nat(101),
  a: fc.nat(999),
  b: fc.nat(999),
  seconds: fc.oneof({ weight: 60, arbitrary: fc.nat(60) }, { weight: 1, arbitrary: fc.nat(9000) }),
});

const pick = <T>(from: T[], n: number): T | undefined => from[n % Math.max(1, from.length)];

function commandOf(file: HallConfig, hall: Hall, { what, a, b }: Step): [CommandBody, Actor] | null {
  const config = hall.config;
  const windows = [...hall.windows.values()];
  // Most of what is asked should be possible: windows that are open, tickets in the state that the command needs.
  const likely = (want: (w: (typeof windows)[number]) => boolean) => pick(b % 9 ? windows.filter(want) : windows, a);
  const ticketIn = (id: string | null) => (id ? hall.tickets.get(id)?.status : undefined);
  const wanted =
    what >= 28 && what < 46
      ? likely((w) => w.status === 'open' && !w.ticketId)
      : what < 57 || (what >= 77 && what < 80)
        ? likely((w) => ticketIn(w.ticketId) === 'called')
        : what < 67 || what === 80 || what === 81 || what === 84
          ? likely((w) => ticketIn(w.ticketId) === 'serving')
          : what === 75 || what === 76
            ? likely((w) => w.status === 'paused')
            : what === 82 || what === 83
              ? likely((w) => w.status === 'open' && !w.ticketId)
              : what === 95 || what === 96
                ? likely((w) => (b % 2 ? w.lostAt !== null : w.status === 'open'))
                : undefined;
  const window = wanted ?? pick(windows, a)!;
  const windowId = window.id;
  const actor =
    b % 17 === 0 ? clerk('stranger') : b % 5 === 0 ? supervisor : clerk(window.clerk?.userId ?? `c${a % 40}`);
  const status = what === 82 || what === 83 || what === 97 ? 'held' : what === 88 || what === 89 ? 'missed' : 'waiting';
  const suitable = [...hall.tickets.values()].filter((ticket) => a % 8 === 0 || ticket.status === status);
  const ticketId = pick(suitable, b)?.id ?? 'nobody';
  const service = (n: number) => pick(config.services, n)!.id;
  if (what < 28) {
    const services = [...new Set(b % 4 === 0 ? [service(a), service(b)] : [service(a)])];
    const priority = (['normal', 'normal', 'normal', 'priority', 'green', 'appointment'] as const)[a % 6]!;
    return [{ type: 'issue', services, priority, language: 'zh-CN', person: b % 7 === 0 ? `p${a % 9}` : null }, kiosk];
  }
  if (what < 46) return [{ type: 'call', windowId }, actor];
  if (what < 57) return [{ type: 'start', windowId }, actor];
  if (what < 67) return [{ type: 'complete', windowId, matters: null }, actor];
  if (what < 72) return [{ type: 'open', windowId }, clerk(`c${a % 40}`)];
  switch (what) {
    case 72:
    case 73:
      return [{ type: 'close', windowId }, actor];
    case 74:
      return [{ type: 'pause', windowId, reason: null }, actor];
    case 75:
    case 76:
      return [{ type: 'unpause', windowId }, actor];
    case 77:
      return [{ type: 'recall', windowId }, actor];
    case 78:
    case 79:
      return [{ type: 'miss', windowId }, actor];
    case 80:
    case 81:
      return [
        { type: 'hold', windowId, reason: 'papers', keep: a % 2 === 0, wakeInSeconds: b % 2 ? 60 + b : null },
        actor,
      ];
    case 82:
    case 83:
      return [{ type: 'resume', windowId, ticketId }, actor];
    case 84: {
      const to = [{ windowId: pick(windows, b)!.id }, { serviceId: service(b) }, { escalate: true as const }][a % 3]!;
      return [{ type: 'transfer', windowId, to, note: null, comeBack: b % 3 === 0 }, actor];
    }
    case 85:
      return [{ type: 'switch', ticketId, windowId }, citizen];
    case 86:
      return [{ type: 'postpone', ticketId, places: 1 + (a % 5) }, citizen];
    case 87:
      return [{ type: 'cancel', ticketId }, citizen];
    case 88:
    case 89:
      return [{ type: 'return', ticketId }, citizen];
    case 90:
      return [{ type: 'move', ticketId, windowId, reason: 'r' }, supervisor];
    case 91:
      return [{ type: 'prioritise', ticketId, priority: a % 2 ? 'green' : 'normal', reason: 'r' }, supervisor];
    case 92:
      return [{ type: 'void', ticketId, reason: 'r' }, supervisor];
    case 93: {
      const services = [service(a), service(b)];
      return [
        { type: 'change-window', windowId, kind: b % 2 ? 'general' : 'specialist', services, overflow: [] },
        supervisor,
      ];
    }
    case 94:
      return [{ type: 'rebalance' }, supervisor];
    case 95:
      return [{ type: window.lostAt === null ? 'terminal-lost' : 'terminal-seen', windowId }, timer];
    case 96:
      return [{ type: 'end-lease', windowId }, timer];
    case 97:
      return [{ type: 'wake', ticketId }, timer];
    case 98:
      return [{ type: 'miss-unanswered', ticketId, callNo: 1 + (a % 3) }, timer];
    case 100:
    case 101:
      return [{ type: 'configure', config: anotherFile(file, a, b) }, supervisor];
    default:
      return [{ type: 'tick' }, timer];
  }
}

/** The hall file with windows and services left out, relabelled or grouped otherwise, or as it was. */
function anotherFile(file: HallConfig, a: number, b: number): HallConfig {
  const services = a % 3 === 0 ? file.services.filter((_, i) => i % 7 !== b % 7) : file.services;
  const known = (ids?: string[]) => ids?.filter((id) => services.some((s) => s.id === id));
  const windows = (b % 3 === 0 ? file.windows.filter((_, i) => i % 5 !== a % 5) : file.windows).map((w) => ({
    ...w,
    label: a % 2 ? w.label : `${w.label}'`,
    ...(w.services && { services: known(w.services) }),
    ...(w.overflow && { overflow: known(w.overflow) }),
  }));
  const name = (['group', 'group', 'group', 'window', 'pooled'] as const)[b % 5]!;
  const escalation = file.escalation.filter((id) => windows.some((w) => w.id === id));
  return { ...file, services, windows, escalation, policy: { name, groupSize: 1 + (a % 6) } };
}

/** What must hold after every command. */
function invariants(hall: Hall): void {
  const standing = new Map<string, string>();
  for (const [groupId, line] of hall.lines) {
    line.tickets.forEach((ticket, i) => {
      if (i > 0 && compareRank(line.tickets[i - 1]!, ticket) >= 0) throw new Error(`line ${groupId} is out of order`);
      if (standing.has(ticket.id)) throw new Error(`${ticket.number} stands in two lines`);
      standing.set(ticket.id, groupId);
    });
  }
  const at = new Map<string, string>();
  for (const window of hall.windows.values()) {
    if (window.ticketId === null) continue;
    if (window.status === 'closed') throw new Error(`closed window ${window.id} has a visitor`);
    if (at.has(window.ticketId)) throw new Error(`${window.ticketId} is at two windows`);
    at.set(window.ticketId, window.id);
  }
  const numbers = new Set<string>();
  for (const ticket of hall.tickets.values()) {
    const { id, status } = ticket;
    if (numbers.has(ticket.number)) throw new Error(`number ${ticket.number} is given twice`);
    numbers.add(ticket.number);
    if ((status === 'waiting') !== standing.has(id))
      throw new Error(`${ticket.number} is ${status}, line ${standing.get(id)}`);
    if (status === 'waiting' && standing.get(id) !== ticket.groupId)
      throw new Error(`${ticket.number} in a wrong line`);
    const served = status === 'called' || status === 'serving';
    if (served !== at.has(id)) throw new Error(`${ticket.number} is ${status} at window ${at.get(id)}`);
    if (served && at.get(id) !== ticket.windowId) throw new Error(`${ticket.number} at a wrong window`);
    if (!['waiting', 'called', 'serving', 'held', 'missed'].includes(status)) throw new Error(`${status} in memory`);
    if (status === 'waiting') checkStanding(hall, ticket);
  }
}

/** Whoever waits does so in a line of the hall, for a window that is there and able; unless nobody ever is. */
function checkStanding(hall: Hall, ticket: Ticket): void {
  const { number, bound, windowId } = ticket;
  const needs = needsOf(ticket);
  if (!needs.some((need) => canBeServed(hall, need))) return;
  const group = hall.floor.groups.get(ticket.groupId!);
  if (!group) throw new Error(`${number} waits in the line of ${ticket.groupId}, which is no more`);
  const isOpen = (id: string) => hall.windows.get(id)?.status === 'open';
  if (bound && !isOpen(bound.windowId)) throw new Error(`${number} waits for ${bound.windowId}, which is not open`);
  if (windowId !== null && !isOpen(windowId)) throw new Error(`${number} is promised ${windowId}, which is not open`);
  if (windowId !== null && !group.windowIds.includes(windowId))
    throw new Error(`${number} is promised ${windowId} but stands at ${group.id}`);
  const able = group.windowIds.filter((id) => mayServe(hall, id, needs));
  if (!bound && able.length === 0) throw new Error(`${number} stands at ${group.id}, where nobody can serve it`);
  if (!bound && windowId !== null && !able.includes(windowId))
    throw new Error(`${number} is promised ${windowId}, which cannot serve it`);
}

/** A promise is never to a window while an eligible one of the same tier is strictly less loaded. */
function checkPromise(before: Hall, fact: FactOf<'ticket-assigned'>): void {
  if (fact.why.rule !== 'least-loaded-general' || fact.windowId === null) return;
  const loadOf = (id: string) => fact.why.loads[id];
  if (loadOf(fact.windowId) === undefined) return; // given back by a dead terminal to its own group
  const least = Math.min(...Object.values(fact.why.loads));
  if (loadOf(fact.windowId)! > least) throw new Error(`promised ${fact.windowId} though another had less`);
}

function checkCall(before: Hall, windowId: string, facts: Fact[]): void {
  const called = facts.find((fact) => fact.type === 'ticket-called');
  const window = before.windows.get(windowId)!;
  const group = before.floor.groupOf.get(windowId)!;
  if (called) {
    const ticket = before.tickets.get(called.ticketId)!;
    if (called.why.rule === 'chosen' || called.why.rule === 'guard') return;
    const senior = before.lines
      .get(group)
      ?.tickets.find(
        (other) => compareRank(other, ticket) < 0 && !other.bound && serves(before, windowId, needsOf(other)),
      );
    if (senior && ticket.groupId === group) throw new Error(`${senior.number} was passed over in its own group`);
    return;
  }
  const beside = [...before.tickets.values()].find(
    (ticket) => ticket.status === 'waiting' && !ticket.bound && serves(before, windowId, needsOf(ticket)),
  );
  if (beside) throw new Error(`window ${window.id} idles beside ${beside.number}`);
}

const serves = (hall: Hall, windowId: string, needs: Need[]) =>
  needs.some(({ serviceId, escalated }) =>
    escalated ? hall.config.escalation.includes(windowId) : hall.floor.skills.get(windowId)!.has(serviceId),
  );

function runDay(config: HallConfig, steps: Step[]): { done: number; driver: Driver } {
  const driver = new Driver(config);
  let done = 0;
  for (const one of steps) {
    driver.now += one.seconds * 1000;
    const asked = commandOf(config, driver.hall, one);
    if (!asked) continue;
    const [body, actor] = asked;
    const frozen =
      body.type === 'call' || one.a % 8 === 0 ? thaw(JSON.parse(JSON.stringify(freeze(driver.hall)))) : null;
    const versionBefore = driver.hall.version;
    const decision = driver.try(body, actor);
    done += 1;
    if (frozen && one.a % 8 === 0)
      expect(JSON.stringify(decide(frozen, { ...body, actor }, driver.now))).toBe(JSON.stringify(decision));
    if (isRefusal(decision)) {
      expect(driver.hall.version).toBe(versionBefore);
      continue;
    }
    const rolled = decision.some((fact) => fact.type === 'day-opened');
    if (frozen && body.type === 'call' && !rolled) checkCall(frozen, body.windowId, decision);
    for (const fact of decision) if (fact.type === 'ticket-assigned') checkPromise(driver.hall, fact);
    invariants(driver.hall);
  }
  return { done, driver };
}

/** A generator that stops reaching a corner of the law must not go unnoticed. */
const atLeast: Record<string, number> = Object.fromEntries(
  `hall-opened hall-closed day-closed ticket-issued ticket-assigned ticket-called ticket-recalled service-started
   matter-completed ticket-held ticket-resumed ticket-transferred ticket-missed ticket-released ticket-returned
   ticket-postponed ticket-switched ticket-moved ticket-prioritised ticket-completed ticket-cancelled ticket-voided
   ticket-expired window-opened window-paused window-resumed window-closed window-changed terminal-lost terminal-seen`
    .split(/\s+/)
    .map((type) => [type, 5]),
);

describe('a random day', () => {
  const halls: [string, HallConfig, number][] = [
    ['a small hall', smallHall(), 60],
    ['Datian', hallFile('datian'), 40],
    ['Luhe', hallFile('luhe'), 30],
    ['Nanchang', hallFile('nanchang'), 20],
  ];
  let commands = 0;
  const happened = new Map<string, number>();

  for (const [name, config, runs] of halls)
    it(`${name}: no ticket is lost, doubled, stranded or passed over; the same facts and the same hall follow from what is kept`, () => {
      fc.assert(
        fc.property(fc.array(step, { minLength: 300, maxLength: 500, size: 'max' }), (steps) => {
          const { done, driver } = runDay(config, steps);
          commands += done;
          for (const { type } of driver.facts) happened.set(type, (happened.get(type) ?? 0) + 1);
          const again = newHall(config.id);
          for (const fact of driver.facts) evolve(again, JSON.parse(JSON.stringify(fact)) as Fact);
          expect(JSON.stringify(freeze(again))).toBe(JSON.stringify(freeze(driver.hall)));
          const thawed = thaw(JSON.parse(JSON.stringify(freeze(driver.hall))));
          for (const group of driver.hall.floor.groups.values())
            expect([...loads(thawed, thawed.floor.groups.get(group.id)!)]).toEqual([...loads(driver.hall, group)]);
        }),
        { numRuns: runs, endOnFailure: true, ...seed },
      );
    });

  it('asked for at least 50,000 commands, and saw every kind of fact that commands bring about', () => {
    expect(commands).toBeGreaterThanOrEqual(50_000);
    expect(Object.keys(atLeast).filter((type) => (happened.get(type) ?? 0) < atLeast[type]!)).toEqual([]);
  });
});
