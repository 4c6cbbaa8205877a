/** What tests of random days share: random halls, random commands for them, and what must hold after each. */
import fc from 'fast-check';
import type { Actor, CommandBody } from '../../src/core/commands.js';
import { decide, isRefusal } from '../../src/core/decide.js';
import type { Fact, FactOf } from '../../src/core/facts.js';
import type { Hall, HallConfig, Instant, Learned, Policy, Ticket, WindowPlan } from '../../src/core/hall.js';
import { compareRank } from '../../src/core/line.js';
import { dayAfter, halfHoursOn } from '../../src/core/opening-hours.js';
import { canBeServed, mayServe, type Need, needsOf } from '../../src/core/matters.js';
import { takerOf } from '../../src/core/reviews.js';
import { citizen, clerk, Driver, kiosk, monday, supervisor, timer } from './hall-kit.js';
import type { Past } from './past.js';

/** A step of a random day: small numbers that are turned into a command of the hall as it then is. */
export interface Step {
  what: number;
  a: number;
  b: number;
  seconds: number;
}

export function stepWith(seconds: fc.Arbitrary<number>): fc.Arbitrary<Step> {
  return fc.record({ what: fc.nat(126), a: fc.nat(999), b: fc.nat(999), seconds });
}

const pick = <T>(from: T[], n: number): T | undefined => from[n % Math.max(1, from.length)];

export function commandOf(file: HallConfig, hall: Hall, past: Past, { what, a, b }: Step): [CommandBody, Actor] | null {
  const config = hall.config;
  const windows = [...hall.windows.values()];
  // Most of what is asked should be possible: windows that are open, tickets in the state that the command needs.
  const likely = (want: (w: (typeof windows)[number]) => boolean) => pick(b % 9 ? windows.filter(want) : windows, a);
  const ticketIn = (id: string | null) => (id ? hall.tickets.get(id)?.status : undefined);
  const wanted =
    (what >= 28 && what < 46) || what === 104
      ? likely((w) => w.status === 'open' && !w.ticketId)
      : what < 57 || (what >= 77 && what < 80)
        ? likely((w) => ticketIn(w.ticketId) === 'called')
        : what < 67 || what === 80 || what === 81 || what === 84 || what === 107 || what === 111
          ? likely((w) => ticketIn(w.ticketId) === 'serving')
          : what === 75 || what === 76
            ? likely((w) => w.status === 'paused')
            : what === 82 || what === 83 || what === 116
              ? likely((w) => w.status === 'open' && !w.ticketId)
              : what === 95
                ? likely((w) =>
                    b % 3 ? ticketIn(w.ticketId) === 'called' : b % 2 ? w.lostAt !== null : w.status === 'open',
                  )
                : what === 96 || what === 99
                  ? likely((w) => w.lostAt !== null)
                  : undefined;
  const window = wanted ?? pick(windows, a)!;
  const windowId = window.id;
  const actor =
    b % 17 === 0 ? clerk('stranger') : b % 5 === 0 ? supervisor : clerk(window.clerk?.userId ?? `c${a % 40}`);
  const claimed = [...hall.tickets.values()].filter(({ claim }) => claim?.status === 'pending');
  const status =
    what === 82 || what === 83 || what === 97 || what === 116
      ? 'held'
      : what === 88 || what === 89
        ? 'missed'
        : 'waiting';
  const resumable = ({ hold }: Ticket) => what > 83 || hold?.reason !== 'in-review';
  const suitable = [...hall.tickets.values()].filter(
    (ticket) => a % 8 === 0 || (ticket.status === status && resumable(ticket)),
  );
  const ticketId = pick(suitable, b)?.id ?? 'nobody';
  const service = (n: number) => pick(config.services, n)!.id;
  if (what < 28) {
    const services = [...new Set(b % 4 === 0 ? [service(a), service(b)] : [service(a)])];
    const priority = (['normal', 'normal', 'normal', 'priority', 'green', 'appointment'] as const)[a % 6]!;
    return [{ type: 'issue', services, priority, language: 'zh-CN', person: b % 7 === 0 ? `p${a % 9}` : null }, kiosk];
  }
  if (what < 46) return [{ type: 'call', windowId }, actor];
  if (what < 57) return [{ type: 'start', windowId }, actor];
  if (what < 67) {
    const matters = b % 6 === 0 ? [{ id: `m${1 + (a % 2)}`, outcome: 'done' as const }] : null;
    return [{ type: 'complete', windowId, matters, visitor: a % 4 === 0 ? 'waits' : 'goes' }, actor];
  }
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
    case 116:
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
    case 99:
      return [{ type: 'end-lease', windowId }, timer];
    case 97:
      return [{ type: 'wake', ticketId }, timer];
    case 98:
      return [{ type: 'miss-unanswered', ticketId, callNo: 1 + (a % 3) }, timer];
    case 117:
      return [paperwork(hall, a, b, windowId), supervisor];
    case 100:
    case 101:
      if (what === 101 && a % 2) return a % 5 ? aboutSlip(hall, a, b) : [aboutWebhook(a, b), timer];
      return [{ type: 'configure', config: anotherFile(file, a, b) }, supervisor];
    case 102:
      return [{ type: 'learn', learned: lessonOf(config, a, b) }, timer];
    case 103:
      return [{ type: 'settle-absent' }, timer];
    case 104:
      return [{ type: 'call-chosen', windowId, ticketId, reason: 'r' }, actor];
    case 105:
    case 106:
    case 108:
    case 109:
    case 110:
    case 120:
    case 121:
    case 122:
      return aboutReview(hall, a, b);
    case 107: {
      const open = pick([...hall.kept.records.case.keys()], a);
      if (open && b % 2) return [{ type: 'close-case', recordId: open, result: 'r' }, supervisor];
      return [{ type: 'open-case', windowId, matterId: `m${1 + (a % 2)}`, serviceId: null, subject: 's' }, actor];
    }
    case 111: {
      const matter = `m${1 + (b % 3)}`;
      const change = [
        { add: [service(b)], remove: [], correct: [] },
        { add: [], remove: [matter], correct: [] },
        { add: [], remove: [], correct: [{ id: matter, serviceId: service(b) }] },
        { add: [service(b)], remove: [matter], correct: [] },
      ][a % 4]!;
      return [{ type: 'change-matters', windowId, ...change }, actor];
    }
    case 112: {
      const about = (b % 5 ? pick(claimed, b)?.id : ticketId) ?? 'nobody';
      return [{ type: 'decide-claim', ticketId: about, confirmed: a % 2 === 0, reason: null }, supervisor];
    }
    case 113:
      return [{ type: 'set-running', issuing: b % 6 > 0, serving: a % 6 > 0, reason: 'r' }, supervisor];
    case 114:
      return a % 20 ? null : [{ type: 'shut', reason: 'r' }, supervisor];
    case 115: {
      const asked = { services: [service(a)], priority: 'normal' as const, language: 'zh-CN' };
      if (b % 3 === 0) return [{ type: 'issue', ...asked, person: null, override: 'r' }, supervisor];
      return [{ type: 'issue', ...asked, person: `p${a % 9}`, remote: true, reachable: true }, citizen];
    }
    case 118:
    case 119:
      return aboutAppointment(hall, a, b, service(a));
    case 123:
    case 124:
    case 125:
    case 126:
      return past.rating(hall, a, b, windowId);
    default:
      return [{ type: 'tick' }, timer];
  }
}

/** Few persons and half hours, so that these are taken; half of what is booked is for today and checked in. */
function aboutAppointment(hall: Hall, a: number, b: number, serviceId: string): [CommandBody, Actor] {
  const open = [...hall.kept.records.appointment.values()];
  const day = dayAfter(hall.day ?? '2026-11-23', b % 2 ? 0 : a % 4);
  const slot = pick(halfHoursOn(hall.config.hours, day), a) ?? 0;
  const codeHash = pick(open, b)?.codeHash ?? 'nothing';
  const asked = { language: 'zh-CN', person: null, priority: 'normal' as const };
  const all: [CommandBody, Actor][] = [
    [
      {
        type: 'book',
        serviceId,
        slot,
        person: `p${b % 9}`,
        codeHash: `code ${hall.version}`,
        language: 'en',
        reachable: false,
      },
      citizen,
    ],
    [{ type: 'move-appointment', codeHash, slot }, citizen],
    [{ type: 'cancel-appointment', codeHash }, citizen],
    [{ type: 'issue', services: a % 2 ? [serviceId] : [], ...asked, codeHash }, kiosk],
    [{ type: 'issue', services: [], ...asked, person: `p${b % 9}`, checkIn: true }, kiosk],
  ];
  return all[(a + b) % 3 ? 0 : 1 + (b % 4)]!;
}

/** Asked for by a kiosk; then its printer says what became of it, or nothing is heard of it for long. */
function aboutSlip(hall: Hall, a: number, b: number): [CommandBody, Actor] {
  const queued = [...hall.tickets.values()].filter((ticket) => ticket.slip === 'queued');
  const ticket = b % 2 ? pick(queued, a) : undefined;
  if (!ticket)
    return [
      { type: 'queue-slip', ticketId: pick([...hall.tickets.keys()], a) ?? 'nobody', kioskId: 'k1', kiosk: 'K' },
      kiosk,
    ];
  const about = { ticketId: ticket.id, askedAt: ticket.slipAskedAt! - (a % 7 ? 0 : 1) };
  if (a % 3 === 0) return [{ type: 'lose-slip', ...about }, timer];
  return [{ type: 'end-slip', ...about, fault: a % 3 === 1 ? 'paper-out' : null }, timer];
}

function aboutWebhook(a: number, b: number): CommandBody {
  const webhookId = `w${a % 2}`;
  return b % 2 ? { type: 'pause-webhook', webhookId, host: 'h' } : { type: 'resume-webhook', webhookId };
}

/** Mostly by whoever may: a review is taken by one of three, decided by who has taken it, gone on with by its handler. */
function aboutReview(hall: Hall, a: number, b: number): [CommandBody, Actor] {
  const undecided = a % 5 > 0;
  const all = [...hall.kept.records.review.values()];
  const review = pick(
    all.filter((one) => (one.status === 'returned') !== undecided),
    a,
  );
  const recordId = review?.id ?? 'nothing';
  const duties = ['review', 'approve'] as const;
  const taker = (review && takerOf(review)?.userId) ?? `r${b % 3}`;
  if (!undecided && b % 2) return [{ type: 'give-up-review', recordId, missing: 'm' }, supervisor];
  if (!undecided) return [{ type: 'resubmit-review', recordId, note: null }, clerk(review?.handler.userId ?? 'nobody')];
  if (review?.status !== 'taken')
    return [
      { type: 'take-review', recordId },
      { ...clerk(`r${b % 3}`), duties: b % 9 ? duties : [] },
    ];
  return [
    { type: 'decide-review', recordId, passed: a % 3 > 0, reason: 'r' },
    { ...clerk(taker), duties },
  ];
}

/** Complaints, rosters and absences, which go on beside the lines and must not disturb them. */
function paperwork(hall: Hall, a: number, b: number, windowId: string): CommandBody {
  const userId = `c${b % 5}`;
  const day = hall.day ?? '2026-11-23';
  const recordId = pick([...hall.kept.records['follow-up'].keys()], b) ?? 'nothing';
  const person = { userId, name: userId };
  const ticket = a % 2 ? pick([...hall.tickets.values()], b) : undefined;
  const all: CommandBody[] = [
    {
      type: 'complain',
      subject: 's',
      about: { ticketId: ticket?.id ?? null, number: ticket?.number ?? null, windowId },
      channel: 'counter',
      visitDay: null,
    },
    { type: 'note-follow-up', recordId, note: 'n' },
    { type: 'close-follow-up', recordId, result: 'r' },
    { type: 'set-roster', day, duties: [{ windowId, half: b % 2 ? 'morning' : 'afternoon', clerk: person }] },
    { type: 'set-turns', windowId, clerks: [person], from: day, until: dayAfter(day, b % 9), halves: ['morning'] },
    { type: 'set-absence', absence: { userId, from: day, until: dayAfter(day, b % 3), reason: null } },
    { type: 'lift-absence', userId, from: day },
  ];
  return pick(all, a)!;
}

/** The hall file with windows and services left out, relabelled or grouped otherwise, or as it was. */
function anotherFile(file: HallConfig, a: number, b: number): HallConfig {
  // A hall file names at least one service and one window.
  const some = <T>(kept: T[], all: T[]) => (kept.length > 0 ? kept : all);
  const services = some(
    file.services.filter((_, i) => a % 3 !== 0 || i % 7 !== b % 7),
    file.services,
  );
  const known = (ids?: string[]) => ids?.filter((id) => services.some((s) => s.id === id));
  const kept = file.windows.filter((_, i) => b % 3 !== 0 || i % 5 !== a % 5);
  const windows = some(kept, file.windows).map((w) => ({
    ...w,
    label: a % 2 ? w.label : `${w.label}'`,
    ...(w.services && { services: known(w.services) }),
    ...(w.overflow && { overflow: known(w.overflow) }),
  }));
  const name = (['group', 'group', 'group', 'window', 'pooled'] as const)[b % 5]!;
  const escalation = file.escalation.filter((id) => windows.some((w) => w.id === id));
  return { ...file, services, windows, escalation, policy: { ...file.policy, name, groupSize: 1 + (a % 6) } };
}

/** Something learned from past days: whole numbers, as every node learns them. */
export function lessonOf(config: HallConfig, a: number, b: number): Learned {
  const some = (i: number) => (a + i) % 4 !== 0;
  return {
    until: `2026-11-${String(1 + (a % 30)).padStart(2, '0')}`,
    days: 1 + (b % 15),
    serviceSeconds: Object.fromEntries(
      config.services.filter((_, i) => some(i)).map(({ id }, i) => [id, 60 + ((a * 7 + b * 13 + i * 311) % 1800)]),
    ),
    windowPercent: Object.fromEntries(
      config.windows.filter((_, i) => some(i + 1)).map(({ id }, i) => [id, 60 + ((a * 11 + b * 3 + i * 37) % 90)]),
    ),
    missedPercent: b % 20,
    overtakenPercent: a % 30,
    corrections: [0, 1, 2, 3].map((i) => {
      const p50Percent = 80 + ((a + i * 17) % 50);
      return { p50Percent, p90Percent: p50Percent + 20 + ((b + i * 23) % 110) };
    }),
  };
}

/** What must hold after every command. */
export function invariants(hall: Hall): void {
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
  for (const ticket of hall.tickets.values())
    if (hall.stops.closed !== undefined && ticket.status === 'waiting')
      throw new Error(`${ticket.number} waits in a hall that is closed for today`);
  if (hall.announced.some(({ ticketId }) => hall.tickets.get(ticketId)?.remote))
    throw new Error('a remote ticket is announced');
  checkPlaces(hall);
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

/** Nobody holds two places of a day. How many a half hour has may have been changed under those who hold one. */
function checkPlaces(hall: Hall): void {
  const held = new Set<string>();
  for (const { person, day } of [...hall.kept.records.appointment.values(), ...hall.kept.keptToday]) {
    if (held.has(`${person} ${day}`)) throw new Error(`${person} has two appointments on ${day}`);
    held.add(`${person} ${day}`);
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
export function checkPromise(fact: FactOf<'ticket-assigned'>): void {
  if (fact.why.rule !== 'least-loaded-general' || fact.windowId === null) return;
  const loadOf = (id: string) => fact.why.loads[id];
  if (loadOf(fact.windowId) === undefined) return; // given back by a dead terminal to its own group
  const least = Math.min(...Object.values(fact.why.loads));
  if (loadOf(fact.windowId)! > least) throw new Error(`promised ${fact.windowId} though another had less`);
}

export function checkCall(before: Hall, windowId: string, facts: Fact[]): void {
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

// -------------------------------------------------------------------------------------------------- random halls

/** A hall nobody planned, when it is looked at first, and what is asked of it. */
export interface RandomDay {
  config: HallConfig;
  start: Instant;
  /** One bit a window: whether somebody opens it at the start. */
  open: number;
  learned: Learned | null;
  steps: Step[];
}

const text = (en: string) => ({ 'zh-CN': en, en });
const often = <T>(weight: number, usual: T, rare: fc.Arbitrary<T>) =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: rare });

const policyArb: fc.Arbitrary<Partial<Policy>> = fc.record(
  {
    name: fc.constantFrom('group', 'group', 'window', 'pooled'),
    groupSize: fc.integer({ min: 1, max: 9 }),
    helpAfterMinutes: fc.constantFrom(0, 1, 3, 10),
    guardSeniorMinutes: fc.constantFrom(0, 1, 5, 15),
    guardWaitMinutes: fc.constantFrom(0, 1, 5),
    headStartMinutes: fc.constantFrom(0, 10, 30),
    returnBehind: fc.nat(4),
    openingGraceMinutes: fc.constantFrom(0, 5, 10),
  },
  { requiredKeys: [] },
);

/** Lists of services that several windows share, or every window would stand by itself. */
const listArb = fc.array(fc.nat(7), { maxLength: 5 });
const profileArb = fc.record({ services: listArb, overflow: listArb });

const windowArb = fc.record({
  kind: fc.constantFrom('general', 'general', 'specialist'),
  zone: fc.nat(2),
  profile: fc.nat(2),
  ownList: often(4, false, fc.constant(true)),
  helps: fc.boolean(),
  group: often<string | undefined>(6, undefined, fc.constantFrom('north', 'south')),
});

const spans: [string, string][][] = [
  [['00:00', '24:00']],
  [['09:00', '17:00']],
  [
    ['09:00', '12:00'],
    ['13:30', '17:00'],
  ],
];

export const hallArb: fc.Arbitrary<HallConfig> = fc
  .record({
    zones: fc.integer({ min: 1, max: 3 }),
    services: fc.array(fc.record({ general: often(1, true, fc.boolean()), minutes: fc.integer({ min: 1, max: 30 }) }), {
      minLength: 1,
      maxLength: 8,
    }),
    profiles: fc.tuple(profileArb, profileArb, profileArb),
    windows: fc.array(windowArb, { minLength: 1, maxLength: 14, size: 'max' }),
    escalation: fc.uniqueArray(fc.nat(13), { maxLength: 3 }),
    policy: policyArb,
    reviews: fc.boolean(),
    admission: fc.constantFrom('hours' as const, 'hours' as const, 'forecast' as const),
    spans: fc.constantFrom(...spans),
  })
  .map(({ zones, services, profiles, windows, escalation, policy, reviews, admission, spans: week }) => {
    const known = (list: number[]) => [...new Set(list.map((i) => `s${i % services.length}`))];
    return {
      id: 'random',
      name: text('Random hall'),
      hours: { timezone: 'Asia/Shanghai', weekdays: week, saturday: week, sunday: [] },
      zones: Array.from({ length: zones }, (_, i) => ({ id: `z${i}`, name: text(`Zone ${i}`) })),
      services: services.map(({ general, minutes }, i) => ({
        id: `s${i}`,
        name: text(`Service ${i}`),
        agency: 'a',
        control: (['review', 'approve', 'handle'] as const)[i % 3]!,
        typicalMinutes: minutes,
        general,
        ...(i % 3 > 0 && { appointments: i % 3 }),
      })),
      windows: windows.map(({ kind, zone, profile, ownList, helps, group }, i): WindowPlan => {
        const lists = profiles[profile]!;
        const special = kind === 'specialist';
        return {
          id: `w${i}`,
          label: String(i + 1),
          kind: special ? 'specialist' : 'general',
          zone: `z${zone % zones}`,
          ...((special || ownList) && { services: known(lists.services) }),
          ...(helps && (special || ownList) && { overflow: known(lists.overflow) }),
          ...(group && { group }),
        };
      }),
      escalation: escalation.filter((i) => i < windows.length).map((i) => `w${i}`),
      policy,
      confirm: ['priority'],
      admission,
      remote: services.map((_, i) => `s${i}`).filter((_, i) => i % 2 === 0),
      ...(reviews && { review: { reviewMinutes: 5 } }),
    };
  });

/** Minutes from ten o'clock at which a history may begin: around opening, noon and closing, and before midnight. */
const starts = [-95, -65, 0, 0, 0, 105, 180, 405, 800];

const seconds = fc.oneof(
  { weight: 60, arbitrary: fc.nat(60) },
  { weight: 15, arbitrary: fc.nat(400) },
  // Whole minutes, so that waits are at times just as long as a constant says.
  { weight: 25, arbitrary: fc.nat(10).map((minutes) => minutes * 60) },
  { weight: 4, arbitrary: fc.nat(3000) },
  { weight: 1, arbitrary: fc.nat(20_000) },
);

export const dayArb: fc.Arbitrary<RandomDay> = fc
  .record({
    config: hallArb,
    start: fc.constantFrom(...starts),
    // Two of three windows are open, as an "or" of two coins is.
    open: fc.tuple(fc.nat(0x3fff), fc.nat(0x3fff)).map(([a, b]) => a | b),
    lesson: fc.option(fc.tuple(fc.nat(999), fc.nat(999)), { freq: 1 }),
    steps: fc.array(stepWith(seconds), { minLength: 40, maxLength: 80, size: 'max' }),
  })
  .map(({ config, start, open, lesson, steps }) => ({
    config,
    start: monday + start * 60_000,
    open,
    learned: lesson && { ...lessonOf(config, ...lesson), until: '2026-10-31' },
    steps,
  }));

/** A decision, while its facts are folded in one by one. */
export interface Moment {
  body: CommandBody;
  now: Instant;
  facts: Fact[];
}

/** Looks on while a day goes by. */
export interface Watch {
  /** Before each fact: the hall as the rule that brought it about saw it. */
  before?: (hall: Hall, fact: Fact, moment: Moment) => void;
  /** After each fact. */
  folded?: (hall: Hall, fact: Fact, moment: Moment) => void;
  /** After each lawful command. */
  after?: (hall: Hall, moment: Moment) => void;
}

export class Walk {
  readonly driver: Driver;
  commands = 0;

  constructor(
    readonly day: RandomDay,
    private readonly watch: Watch,
  ) {
    this.driver = new Driver(day.config, day.start);
    if (day.learned) this.ask({ type: 'learn', learned: day.learned }, timer);
    day.config.windows.forEach(({ id }, i) => {
      if (day.open & (1 << i)) this.ask({ type: 'open', windowId: id }, clerk(`c${i}`));
    });
    for (const step of day.steps) this.step(step);
  }

  private step(step: Step): void {
    this.driver.now += step.seconds * 1000;
    const asked = commandOf(this.day.config, this.driver.hall, this.driver.past, step);
    if (asked) this.ask(...asked);
  }

  ask(body: CommandBody, actor: Actor): void {
    const { hall, now, facts: all } = this.driver;
    this.commands += 1;
    const facts = decide(hall, { ...body, actor }, now);
    if (isRefusal(facts)) return;
    const moment = { body, now, facts };
    for (const fact of facts) {
      this.watch.before?.(hall, fact, moment);
      this.driver.fold(fact);
      this.watch.folded?.(hall, fact, moment);
    }
    all.push(...facts);
    this.driver.past.check(hall);
    this.watch.after?.(hall, moment);
  }
}
