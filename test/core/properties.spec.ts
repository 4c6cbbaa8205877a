/** Properties of dispatch over thousands of random halls: each is told in a sentence, and worked out here anew from rules 1 to 8. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide, isRefusal } from '../../src/core/decide.js';
import { expectedSeconds, foretell, foretellLine } from '../../src/core/estimate.js';
import { evolve } from '../../src/core/evolve.js';
import type { Fact, FactOf } from '../../src/core/facts.js';
import type { Group, Hall, HallWindow, Instant, Ticket } from '../../src/core/hall.js';
import { compareRank } from '../../src/core/line.js';
import { canBeServed, type Need, needsOf } from '../../src/core/matters.js';
import { copyHall, freeze, newHall, sittingSeconds, thaw } from '../../src/core/state.js';
import { HallFile } from '../../src/protocol/index.js';
import { kiosk, supervisor, timer } from './hall-kit.js';
import { commandOf, dayArb, invariants, type Moment, type RandomDay, Walk, type Watch } from './random-kit.js';
import { seed } from '../kit/seed.js';

const minute = 60_000;

// -------------------------------------------------------------------------------------- the rules, read once more

/** What a window serves as its own, from the window itself rather than from the floor that the core keeps. */
function servesAsOwn(hall: Hall, window: HallWindow, need: Need): boolean {
  if (need.escalated) return hall.config.escalation.includes(window.id);
  if (window.services) return window.services.includes(need.serviceId);
  return window.kind === 'general' && hall.config.services.some((s) => s.general && s.id === need.serviceId);
}

const ownCount = (hall: Hall, window: HallWindow, needs: Need[]) =>
  needs.filter((need) => servesAsOwn(hall, window, need)).length;
const owns = (hall: Hall, window: HallWindow, needs: Need[]) => ownCount(hall, window, needs) > 0;
const helpsWith = (window: HallWindow, needs: Need[]) =>
  needs.some(({ serviceId, escalated }) => !escalated && window.overflow.includes(serviceId));
const able = (hall: Hall, window: HallWindow, needs: Need[]) => owns(hall, window, needs) || helpsWith(window, needs);

/** Whether a free window may call this ticket without helping: bound to it, or of its own services. */
function mayCall(hall: Hall, window: HallWindow, ticket: Ticket): boolean {
  return ticket.bound ? ticket.bound.windowId === window.id : owns(hall, window, needsOf(ticket));
}

const windowsOf = (hall: Hall, group: Group) => group.windowIds.map((id) => hall.windows.get(id)!);
const groupOf = (hall: Hall, windowId: string) => hall.floor.groups.get(hall.floor.groupOf.get(windowId)!)!;
const waiting = (hall: Hall) =>
  [...hall.tickets.values()].filter(({ status }) => status === 'waiting').sort(compareRank);
const lineAt = (hall: Hall, groupId: string) => waiting(hall).filter((ticket) => ticket.groupId === groupId);

/**
 * Rule 1, dealt from nothing: the visitor each open window has, and its even share of the line. For whoever stands in a
 * line already, only those before them count, there and in any other.
 */
function loadsOf(hall: Hall, group: Group, standing: Ticket): Map<string, number> {
  const weight = (id: string, ticket: Ticket) =>
    hall.learned ? Math.round((sittingSeconds(hall, ticket) * (hall.learned.windowPercent[id] ?? 100)) / 100) : 1;
  const open = windowsOf(hall, group).filter(({ status }) => status === 'open');
  // A window that the ticket is just leaving counts as free from now on.
  const leaves = ({ ticketId }: HallWindow) => ticketId === standing.id;
  const idleSince = (window: HallWindow) =>
    leaves(window) ? Number.MAX_SAFE_INTEGER : window.ticketId ? Infinity : window.idleSince;
  const dealt = (open.length > 0 ? open : windowsOf(hall, group)).sort((a, b) =>
    idleSince(a) < idleSince(b) ? -1 : idleSince(a) > idleSince(b) ? 1 : 0,
  );
  const loads = new Map<string, number>();
  for (const { id, ticketId } of dealt) {
    const visitor = ticketId && ticketId !== standing.id ? hall.tickets.get(ticketId) : undefined;
    loads.set(id, visitor ? weight(id, visitor) : 0);
  }
  for (const ticket of lineAt(hall, group.id)) {
    if (standing.status === 'waiting' && standing.groupId && compareRank(ticket, standing) >= 0) break;
    const may = (w: HallWindow) => (ticket.bound ? ticket.bound.windowId === w.id : able(hall, w, needsOf(ticket)));
    const [to] = dealt.filter(may).sort((a, b) => loads.get(a.id)! - loads.get(b.id)!);
    if (to) loads.set(to.id, loads.get(to.id)! + weight(to.id, ticket));
  }
  return loads;
}

/** What the ticket waits for once this fact has placed it. */
function needsPlaced(ticket: Ticket, { body }: Moment): Need[] {
  const matters = ticket.matters.map((m) => (m.status === 'serving' ? { ...m, status: 'pending' as const } : m));
  const to = body.type === 'transfer' && 'serviceId' in body.to ? body.to.serviceId : null;
  return needsOf({ matters: to === null ? matters : matters.filter((m) => m.serviceId === to && !m.keptFor) });
}

/** Rule 2: the windows among which the least loaded is to be found, for a promise in a group or in the whole hall. */
function eligible(hall: Hall, needs: Need[], within: Group | null): HallWindow[] {
  const all = (within ? windowsOf(hall, within) : [...hall.windows.values()]).filter((w) => w.status === 'open');
  const general = all.filter((w) => w.kind === 'general' && owns(hall, w, needs));
  const own = all.filter((w) => owns(hall, w, needs));
  const tier = within ? all.filter((w) => able(hall, w, needs)) : general.length > 0 ? general : own;
  const helping = tier.length > 0 ? tier : all.filter((w) => helpsWith(w, needs));
  const most = Math.max(...helping.map((w) => ownCount(hall, w, needs)));
  return helping.filter((w) => ownCount(hall, w, needs) === most);
}

/** The group to which a promise was kept: its own line's, or that of the window whose terminal died. */
function keptWithin(hall: Hall, ticket: Ticket, fact: FactOf<'ticket-assigned'>, { body }: Moment): Group | null {
  const group = hall.floor.groups.get(fact.groupId)!;
  if (fact.why.rule === 'rebalanced') return group;
  const stood = ticket.groupId && (hall.floor.groups.get(ticket.groupId) ?? groupOf(hall, ticket.windowId ?? ''));
  if (stood && stood.id === group.id) return group;
  const released = body.type === 'end-lease' && !ticket.groupId && ticket.status === 'called';
  return released && groupOf(hall, body.windowId).id === group.id ? group : null;
}

function checkLeastLoaded(hall: Hall, fact: FactOf<'ticket-assigned'>, moment: Moment): boolean {
  if (fact.bound || fact.why.rule === 'nobody-open-yet') return false;
  const ticket = hall.tickets.get(fact.ticketId)!;
  const needs = needsPlaced(ticket, moment);
  const candidates = eligible(hall, needs, keptWithin(hall, ticket, fact, moment));
  const loadOf = (w: HallWindow) => loadsOf(hall, groupOf(hall, w.id), ticket).get(w.id)!;
  // Who came for several things may begin with a specialist's part.
  const begins = (w: HallWindow) => needs.length > 1 && w.kind === 'specialist' && owns(hall, w, needs);
  const beginners = [...hall.windows.values()].filter((w) => w.status === 'open' && begins(w));
  const named = fact.windowId ? [hall.windows.get(fact.windowId)!] : [...candidates, ...beginners];
  const chosen = named.filter((w) => groupOf(hall, w.id).id === fact.groupId);
  if (fact.windowId && !candidates.includes(named[0]!) && !begins(named[0]!))
    throw new Error(`${fact.number} is promised ${fact.windowId}, which is not of its tier`);
  const least = Math.min(...candidates.map(loadOf));
  const load = Math.min(...chosen.map(loadOf));
  if (chosen.length > 0 && load > least)
    throw new Error(`${fact.number} is promised ${fact.windowId ?? fact.groupId} with ${load}; the least has ${least}`);
  return candidates.length > 1;
}

const nobodyIsCalled = ({ stops }: Hall) => stops.serving !== undefined || stops.closed !== undefined;

/** What each free window would call now, unless calling is stopped; the hall is not changed by asking. */
function callsNow(hall: Hall, now: Instant): { window: HallWindow; called: FactOf<'ticket-called'> | null }[] {
  if (nobodyIsCalled(hall)) return [];
  return [...hall.windows.values()]
    .filter((window) => window.status === 'open' && !window.ticketId)
    .map((window) => {
      const decision = decide(hall, { type: 'call', windowId: window.id, actor: supervisor }, now);
      if (isRefusal(decision)) throw new Error(`free window ${window.id} may not call: ${decision.detail}`);
      return { window, called: decision.find((fact) => fact.type === 'ticket-called') ?? null };
    });
}

/** Rule 2 (c): whether a free window may help with this ticket. */
function mayHelp(hall: Hall, window: HallWindow, ticket: Ticket, now: Instant): boolean {
  const needs = needsOf(ticket);
  if (ticket.bound || !helpsWith(window, needs)) return false;
  const generals = [...hall.windows.values()].filter((w) => w.kind === 'general' && w.status === 'open');
  const alone = hall.hoursBeganAt !== null && !generals.some((w) => owns(hall, w, needs));
  return alone || now - ticket.waitingSince >= hall.floor.policy.helpAfterMinutes * minute;
}

function checkNotIdle(hall: Hall, window: HallWindow, now: Instant): void {
  const beside = waiting(hall).find((ticket) => mayCall(hall, window, ticket) || mayHelp(hall, window, ticket, now));
  if (beside) throw new Error(`window ${window.id} idles beside ${beside.number}`);
}

function checkSeniority(hall: Hall, window: HallWindow, called: FactOf<'ticket-called'>): boolean {
  const ticket = hall.tickets.get(called.ticketId)!;
  const able = lineAt(hall, ticket.groupId!).filter((other) => mayCall(hall, window, other));
  const senior = able.find((other) => compareRank(other, ticket) < 0);
  if (senior) throw new Error(`${window.id} calls ${ticket.number} by ${called.why.rule} before ${senior.number}`);
  return able.length > 1;
}

/** Rule 4: whether this ticket of another group is to go before the head of the window's own line. */
function isGuarded(hall: Hall, other: Ticket, own: Ticket, now: Instant): boolean {
  const { guardSeniorMinutes: senior, guardWaitMinutes: wait } = hall.floor.policy;
  const before = other.front === own.front ? own.seniority - other.seniority > senior * minute : other.front;
  const much = own.issuedAt - other.issuedAt > (senior + wait) * minute;
  return before && (much || (expectedSeconds(hall, other, now) ?? Infinity) > wait * 60);
}

/** The first of the window's own line: its own, or one that nobody else of the group serves. */
function headOf(hall: Hall, window: HallWindow): Ticket | undefined {
  const group = groupOf(hall, window.id);
  const open = windowsOf(hall, group).filter(({ status }) => status === 'open');
  const fellBack = (ticket: Ticket) =>
    !ticket.bound && helpsWith(window, needsOf(ticket)) && !open.some((w) => owns(hall, w, needsOf(ticket)));
  return lineAt(hall, group.id).find((ticket) => mayCall(hall, window, ticket) || fellBack(ticket));
}

function checkGuard(hall: Hall, window: HallWindow, called: FactOf<'ticket-called'>, now: Instant): string | null {
  const { rule } = called.why;
  const own = headOf(hall, window);
  if (!own) {
    if (rule === 'help' || rule === 'overflow') return null;
    throw new Error(`${window.id} calls ${called.number} by ${rule} though its line has nobody for it`);
  }
  const heads = [...hall.lines.keys()]
    .filter((groupId) => groupId !== own.groupId)
    .flatMap((groupId) => lineAt(hall, groupId).find((ticket) => mayCall(hall, window, ticket)) ?? []);
  const guarded = heads.filter((other) => isGuarded(hall, other, own, now)).sort(compareRank);
  const wanted = guarded[0] ?? own;
  if (wanted.id !== called.ticketId)
    throw new Error(`${window.id} calls ${called.number} by ${rule}; rule 4 wants ${wanted.number}`);
  if ((rule === 'guard') !== guarded.length > 0) throw new Error(`${called.number} is called by ${rule}`);
  return rule === 'guard' ? 'guard' : heads.length > 0 ? 'own' : null;
}

/** Whether this window, calling one after another, gets to the ticket. */
function getsTo(hall: Hall, windowId: string, ticketId: string, now: Instant): boolean {
  const copy = copyHall(hall);
  const ask = (command: Parameters<typeof decide>[1]) => {
    const facts = decide(copy, command, now);
    if (!isRefusal(facts)) for (const fact of facts) evolve(copy, fact);
  };
  const put = { type: 'hold', windowId, reason: 'r', keep: false, wakeInSeconds: null, actor: supervisor } as const;
  for (let left = hall.tickets.size + 1; left > 0; left -= 1) {
    if (copy.windows.get(windowId)!.ticketId) ask(put);
    ask({ type: 'call', windowId, actor: supervisor });
    const visitor = copy.windows.get(windowId)!.ticketId;
    if (!visitor || visitor === ticketId) return visitor === ticketId;
  }
  return false;
}

/** The groups whose lines this command has settled: nobody may be left there for a window to come and help. */
function settledBy(hall: Hall, { body, now, facts }: Moment): Set<string> {
  const all = new Set(hall.floor.groups.keys());
  switch (body.type) {
    case 'configure':
      return facts.some(({ type }) => type === 'hall-configured') ? all : new Set();
    case 'change-window':
      return facts.some(({ type }) => type === 'window-changed') ? all : new Set();
    case 'close':
    case 'pause':
    case 'end-lease':
      return facts.some(({ type }) => type === 'window-closed' || type === 'window-paused')
        ? new Set([groupOf(hall, body.windowId).id])
        : new Set();
    case 'settle-absent': {
      const grace = hall.floor.policy.openingGraceMinutes * minute;
      if (hall.hoursBeganAt === null || now < hall.hoursBeganAt + grace) return new Set();
      const isOpen = (w: HallWindow) => w.status === 'open';
      return new Set([...hall.floor.groups.values()].filter((g) => !windowsOf(hall, g).some(isOpen)).map((g) => g.id));
    }
    default:
      return new Set();
  }
}

/** Says what it looked at; throws when somebody is stranded. */
function checkNobodyStranded(hall: Hall, moment: Moment): string[] {
  invariants(hall);
  const settled = settledBy(hall, moment);
  const seen: string[] = [];
  if (settled.size > 0) seen.push(moment.body.type);
  for (const ticket of waiting(hall)) {
    const needs = needsOf(ticket);
    const group = hall.floor.groups.get(ticket.groupId!);
    if (!group) {
      if (needs.some((need) => canBeServed(hall, need))) throw new Error(`${ticket.number} stands in no line`);
      continue;
    }
    if (hall.hoursBeganAt === null || nobodyIsCalled(hall)) continue;
    const open = [...hall.windows.values()].filter(({ status }) => status === 'open');
    const near = open.filter((w) => group.windowIds.includes(w.id));
    const far = ticket.bound ? [] : open.filter((w) => owns(hall, w, needs));
    const there = (w: HallWindow) => (ticket.bound ? ticket.bound.windowId === w.id : able(hall, w, needs));
    const server = near.find(there);
    if (!server && far.length > 0 && settled.has(group.id))
      throw new Error(`${ticket.number} was left at ${group.id} by ${moment.body.type} though ${far[0]!.id} is open`);
    for (const helper of server ? [] : far) {
      seen.push('helped');
      if (!getsTo(hall, helper.id, ticket.id, moment.now))
        throw new Error(`${ticket.number} waits at ${group.id}, and ${helper.id} never gets to it`);
    }
    // Standing with a window is not yet being called by it: try the last of the line.
    if (server && ticket.id === lineAt(hall, group.id).at(-1)!.id && moment.now % 3 === 0) {
      seen.push('called');
      if (!windowsOf(hall, group).some((w) => w.status === 'open' && getsTo(hall, w.id, ticket.id, moment.now)))
        throw new Error(`${ticket.number} waits at ${group.id}, where nobody ever calls it`);
    }
  }
  return seen;
}

const reranks = new Set<Fact['type']>(['ticket-returned', 'ticket-postponed', 'ticket-prioritised', 'claim-decided']);
const rankOf = ({ front, seniority, tie }: Ticket) => `${front} ${seniority} ${tie}`;

/** Questions of every kind, asked of a hall without moving it on. */
function answers(hall: Hall, { day, driver: { past, now } }: Walk): string {
  const commands = [...hall.windows.keys()].flatMap((windowId) => [
    { type: 'call', windowId, actor: supervisor } as const,
    { type: 'close', windowId, actor: supervisor } as const,
    { type: 'pause', windowId, reason: null, actor: supervisor } as const,
  ]);
  const issues = hall.config.services.map(({ id }) => ({
    type: 'issue' as const,
    services: [id],
    priority: 'normal' as const,
    language: 'en',
    person: null,
    actor: kiosk,
  }));
  const random = day.steps.slice(0, 6).flatMap((step) => {
    const asked = commandOf(day.config, hall, past, step);
    return asked ? [{ ...asked[0], actor: asked[1] }] : [];
  });
  const others = [{ type: 'rebalance', actor: supervisor } as const, { type: 'settle-absent', actor: timer } as const];
  const decisions = [...commands, ...issues, ...random, ...others].map((command) => decide(hall, command, now));
  return JSON.stringify([decisions, decide(hall, { type: 'tick', actor: timer }, now + 24 * 60 * minute)]);
}

const textOf = (hall: Hall) => JSON.stringify(freeze(hall));
const thawed = (hall: Hall) => thaw(JSON.parse(textOf(hall)) as ReturnType<typeof freeze>);

function checkSameAgain(walk: Walk): void {
  const { hall, facts } = walk.driver;
  const again = newHall(hall.id);
  for (const fact of facts) evolve(again, JSON.parse(JSON.stringify(fact)) as Fact);
  expect(textOf(again)).toBe(textOf(hall));
  const answered = answers(hall, walk);
  expect(answers(again, walk)).toBe(answered);
  expect(answers(thawed(hall), walk)).toBe(answered);
  expect(textOf(hall)).toBe(textOf(again)); // asking has changed nothing
}

type Told = 'workSeconds' | 'p50Seconds' | 'p90Seconds';

function checkForecasts(hall: Hall, now: Instant, ...growing: Told[]): number {
  let compared = 0;
  for (const group of hall.floor.groups.values()) {
    // Who stands behind somebody who needs the very same: `null` while nobody can say.
    const before = new Map<string, Record<Told, number> & { number: string }>();
    const whole = foretellLine(hall, group, now);
    for (const [i, ticket] of lineAt(hall, group.id).entries()) {
      const told = foretell(hall, ticket, now);
      if (JSON.stringify(told) !== JSON.stringify(whole[i]))
        throw new Error(`${ticket.number} is told otherwise alone`);
      if (!told) continue;
      for (const seconds of [told.p50Seconds, told.p90Seconds])
        if (!Number.isInteger(seconds) || seconds < 0) throw new Error(`${ticket.number} is told ${seconds} seconds`);
      const free = windowsOf(hall, group).some(
        (w) =>
          w.status === 'open' &&
          !w.ticketId &&
          (ticket.bound?.windowId ?? w.id) === w.id &&
          able(hall, w, needsOf(ticket)),
      );
      if (i === 0 && free && told.workSeconds !== 0)
        throw new Error(`${ticket.number}, first in line beside a free window, is told of ${told.workSeconds} seconds`);
      if (told.p50Seconds > told.p90Seconds) throw new Error(`${ticket.number} is told ${JSON.stringify(told)}`);
      if (ticket.bound) continue;
      const skills = needsOf(ticket).map(({ serviceId, escalated }) => `${serviceId} ${escalated}`);
      const key = skills.sort().join();
      const ahead = before.get(key);
      for (const what of growing)
        if (ahead && told[what] < ahead[what])
          throw new Error(`${what} of ${ticket.number} is ${told[what]}, of ${ahead.number} before it ${ahead[what]}`);
      if (ahead) compared += 1;
      before.set(key, { ...told, number: ticket.number });
    }
  }
  return compared;
}

/** A day that fails is told with as few steps and windows as still fail. */
function report({ counterexample }: fc.RunDetails<[RandomDay]>, live: (day: RandomDay) => void): void {
  if (!counterexample) return;
  const faultOf = (day: RandomDay) => {
    try {
      live(day);
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  };
  let [day] = counterexample;
  for (let i = day.steps.length - 1; i >= 0; i -= 1) {
    const fewer = { ...day, steps: day.steps.filter((_, k) => k !== i) };
    if (faultOf(fewer) !== null) day = fewer;
  }
  const fault = faultOf(day);
  const commands: string[] = [];
  const tell = ({ body, facts }: Moment) =>
    commands.push(`${JSON.stringify(body)} -> ${facts.map((f) => f.type).join()}`);
  if (fault !== null)
    new Walk(day, { before: (_hall, fact, moment) => void (fact === moment.facts[0] && tell(moment)) });
  throw new Error(`${fault}\n${JSON.stringify(day.config)}\n${commands.join('\n')}`);
}

// --------------------------------------------------------------------------------------------------- the properties

describe('in every hall', () => {
  let halls = 0;

  /** Lets random days go by under a watch; what it counts as seen must have been seen, or the property says nothing. */
  function everyDay(runs: number, watch: (see: (what: string) => void) => Watch & { end?: (walk: Walk) => void }) {
    const seen = new Map<string, number>();
    const live = (day: RandomDay) => {
      const looking = watch((what) => seen.set(what, (seen.get(what) ?? 0) + 1));
      const walk = new Walk(day, looking);
      looking.end?.(walk);
    };
    fc.assert(
      fc.property(dayArb, (day) => {
        halls += 1;
        live(day);
      }),
      { numRuns: runs, endOnFailure: true, reporter: (details) => report(details, live), ...seed },
    );
    return (what: string) => seen.get(what) ?? 0;
  }

  it('the hall files are lawful', () => {
    fc.assert(
      fc.property(dayArb, ({ config }) => {
        expect(HallFile.safeParse(config).error?.issues).toBeUndefined();
      }),
      { numRuns: 500, ...seed },
    );
  });

  it('nobody is promised a window while an eligible one of the same tier is strictly less loaded', () => {
    const seen = everyDay(600, (see) => ({
      before: (hall, fact, moment) => {
        if (fact.type === 'ticket-assigned' && checkLeastLoaded(hall, fact, moment))
          see(hall.learned ? 'minutes' : 'heads');
      },
    }));
    expect(seen('heads')).toBeGreaterThan(500);
    expect(seen('minutes')).toBeGreaterThan(500);
  });

  it('no window is left idle beside a ticket that it may serve, or help with once it has waited long enough', () => {
    const seen = everyDay(400, (see) => ({
      after: (hall, { now }) => {
        for (const { window, called } of callsNow(hall, now)) {
          if (called) see(called.why.rule);
          else checkNotIdle(hall, window, now);
        }
      },
    }));
    for (const rule of ['first-of-group', 'help', 'overflow', 'bound']) expect(seen(rule)).toBeGreaterThan(50);
  });

  it('no window calls a ticket before a senior one of the same line that it may serve', () => {
    const seen = everyDay(400, (see) => ({
      after: (hall, { now }) => {
        for (const { window, called } of callsNow(hall, now))
          if (called && checkSeniority(hall, window, called)) see('several');
      },
    }));
    expect(seen('several')).toBeGreaterThan(1000);
  });

  it('the guard lets a much senior ticket of another line go first, and nobody else', () => {
    const seen = everyDay(400, (see) => ({
      before: (hall, fact, { body, now }) => {
        if (fact.type === 'ticket-called' && body.type === 'call')
          checkGuard(hall, hall.windows.get(fact.windowId)!, fact, now);
      },
      after: (hall, { now }) => {
        for (const { window, called } of callsNow(hall, now)) {
          const what = called && checkGuard(hall, window, called, now);
          if (what) see(what);
        }
      },
    }));
    expect(seen('guard')).toBeGreaterThan(200);
    expect(seen('own')).toBeGreaterThan(200);
  });

  it('nobody is stranded by a window that closes, pauses, dies or changes, by a hall file, or by a group that never comes', () => {
    const seen = everyDay(400, (see) => ({
      after: (hall, moment) => checkNobodyStranded(hall, moment).forEach(see),
    }));
    for (const type of [
      'close',
      'pause',
      'end-lease',
      'change-window',
      'configure',
      'settle-absent',
      'helped',
      'called',
    ])
      expect([type, seen(type) > 5]).toEqual([type, true]);
  });

  it('only a return, a postponement, a claim confirmed or a supervisor changes the place that the time of arrival gives', () => {
    const seen = everyDay(500, (see) => {
      const ranks = new Map<string, string>();
      return {
        folded: (hall, fact) => {
          const about = 'ticketId' in fact ? fact.ticketId : null;
          see(fact.type);
          for (const ticket of hall.tickets.values()) {
            const before = ranks.get(ticket.id);
            const now = rankOf(ticket);
            const may = ticket.id === about && reranks.has(fact.type);
            if (before !== undefined && before !== now && !may)
              throw new Error(`${fact.type} changes ${ticket.number} from ${before} to ${now}`);
            ranks.set(ticket.id, now);
          }
        },
      };
    });
    for (const type of ['switched', 'transferred', 'held', 'resumed', 'moved', 'missed', 'called'])
      expect([type, seen(`ticket-${type}`) > 20]).toEqual([type, true]);
    for (const type of [
      'ticket-released',
      'review-submitted',
      'review-passed',
      'review-returned',
      'case-opened',
      'appointment-booked',
    ])
      expect([type, seen(type) > 5]).toEqual([type, true]);
  });

  it('the same facts make the same hall to the byte, and the same hall decides the same, also after freezing', () => {
    everyDay(300, () => {
      let count = 0;
      return {
        before: (hall, fact, { body, now, facts }) => {
          count += 1;
          if (fact !== facts[0] || count % 8 !== 0) return;
          const command = { ...body, actor: timer };
          expect(JSON.stringify(decide(thawed(hall), command, now))).toBe(JSON.stringify(decide(hall, command, now)));
        },
        end: checkSameAgain,
      };
    });
  });

  it('a forecast is whole, never negative, its half no longer than its nine tenths, and of no less work than that of somebody before who needs the same', () => {
    let compared = 0;
    everyDay(400, () => ({
      after: (hall, { now }) => {
        compared += checkForecasts(hall, now, 'workSeconds');
      },
    }));
    expect(compared).toBeGreaterThan(1000);
  });

  it('nobody is told a shorter wait than somebody before who needs the same', () => {
    everyDay(200, () => ({
      end: ({ driver: { hall, now } }) => void checkForecasts(hall, now, 'p50Seconds', 'p90Seconds'),
    }));
  });

  it('in a crowd of a hundred and more nobody is told of less work than somebody before who needs the same', () => {
    let compared = 0;
    everyDay(60, () => ({
      end: ({ driver, day }) => {
        const always = { ...day.config.hours, weekdays: [['00:00', '24:00']] as [string, string][] };
        const walk = new Walk({ ...day, config: { ...day.config, hours: always }, steps: day.steps.slice(0, 5) }, {});
        const { services } = day.config;
        for (let i = 0; i < 125; i += 1) {
          const { id } = services[(i * i) % services.length]!;
          walk.ask({ type: 'issue', services: [id], priority: 'normal', language: 'en', person: null }, kiosk);
        }
        compared += checkForecasts(walk.driver.hall, driver.now, 'workSeconds');
      },
    }));
    expect(compared).toBeGreaterThan(1000);
  });

  it('lived through at least 3,000 halls', () => {
    expect(halls).toBeGreaterThanOrEqual(3000);
  });
});
