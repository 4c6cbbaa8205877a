/** The gate: who still gets a number today, what staff may pass over, the three ways of stopping, and remote tickets. */
import { describe, expect, it } from '@jest/globals';
import type { Actor, CommandBody, Refusal } from '../../src/core/commands.js';
import { isRefusal } from '../../src/core/decide.js';
import type { HallConfig } from '../../src/core/hall.js';
import { nextOpening } from '../../src/core/opening-hours.js';
import { freeze, thaw } from '../../src/core/state.js';
import { timersOf } from '../../src/core/timers.js';
import { boardView, hallView, publicFact, supervisionView, ticketView } from '../../src/hall/views.js';
import { citizen, clerk, Driver, factOf, kiosk, monday, smallHall, supervisor, timer, typesOf } from './hall-kit.js';

type Issue = CommandBody & { type: 'issue' };
const asking = (more: Partial<Issue> = {}): Issue => ({
  type: 'issue',
  services: ['enrol'],
  priority: 'normal',
  language: 'zh-CN',
  person: null,
  ...more,
});
const refusal = (driver: Driver, body: CommandBody, actor: Actor): Refusal | null => {
  const decision = driver.try(body, actor);
  return isRefusal(decision) ? decision : null;
};
const at = (time: string) => Date.parse(`2026-11-23T${time}+08:00`);

describe('admission by forecast', () => {
  /** g1 is open and has no history: nine in ten wait at most 2.4 times as long as is usual. */
  const lateDay = (change: Partial<HallConfig> = {}) => {
    const driver = new Driver(smallHall(change), at('16:00'));
    driver.open('g1');
    driver.issue('enrol');
    driver.begin('g1');
    return driver;
  };

  it('gives a number as long as nine in ten would be called before the last closing', () => {
    const driver = lateDay();
    driver.now = at('16:40'); // the visitor at g1 is nearly done: 2.2 minutes are left, up to 6.8 of waiting
    const foretold = factOf(driver.ask(asking(), kiosk), 'ticket-issued').foretold!;
    const edge = at('17:00') - foretold.p90Seconds * 1000;
    for (const [now, allowed] of [
      [edge, true],
      [edge + 1000, false],
    ] as const) {
      const again = lateDay();
      again.now = now;
      expect([now, again.refused(asking(), kiosk)]).toEqual([now, allowed ? null : 'too-late']);
    }
  });

  it('says how long the wait may be', () => {
    const driver = lateDay();
    driver.now = at('16:58');
    expect(refusal(driver, asking(), kiosk)).toMatchObject({
      refused: 'too-late',
      detail: expect.stringMatching(/wait may be \d+ minutes/),
    });
    expect(driver.refused(asking(), citizen)).toBe('too-late');
  });

  it('the last closing counts, not the break; also for who comes before the doors open', () => {
    const weekdays: [string, string][] = [
      ['09:00', '12:00'],
      ['13:30', '17:00'],
    ];
    const noon = new Driver(smallHall({ hours: { ...smallHall().hours, weekdays } }), at('11:58'));
    noon.open('g1');
    expect([1, 2, 3].map(() => noon.refused(asking(), kiosk))).toEqual([null, null, null]);
    const early = new Driver(smallHall({ windows: smallHall().windows.slice(1), escalation: [] }), at('08:50'));
    const given = () => early.refused(asking({ services: ['hard'] }), kiosk) === null;
    let count = 0;
    while (count < 100 && given()) count += 1;
    expect(early.refused(asking({ services: ['hard'] }), kiosk)).toBe('too-late');
    expect(count).toBeGreaterThan(10); // eight hours of twenty minutes each
    expect(count).toBeLessThan(30);
  });

  it('a number is given where nobody can say, where the hall is always open, and by hours where the file says so', () => {
    const nobody = new Driver(smallHall(), at('16:59'));
    expect(nobody.refused(asking(), kiosk)).toBeNull();
    const always = lateDay();
    always.hall.alwaysOpen = true;
    for (const driver of [always, lateDay({ admission: 'hours' })]) {
      driver.now = at('16:59');
      expect(driver.refused(asking(), kiosk)).toBeNull();
    }
  });

  it('staff may always give one within the hours', () => {
    const driver = lateDay();
    driver.now = at('16:59');
    for (const actor of [clerk('c'), supervisor]) expect(driver.refused(asking(), actor)).toBeNull();
    driver.now = at('17:00');
    expect(driver.refused(asking({ override: 'r' }), supervisor)).toBe('hall-closed');
  });
});

describe('what staff may pass over with a reason', () => {
  const services = smallHall().services.map((service) => ({ ...service, quota: 1 }));

  it('a quota, a stopped service, and issuing stopped by hand; the reason is in the fact', () => {
    const driver = new Driver(smallHall({ services }));
    driver.issue('enrol');
    expect(driver.refused(asking(), clerk('c'))).toBe('quota-reached');
    const facts = driver.ask(asking({ override: '残疾人专程前来' }), clerk('c'));
    expect(factOf(facts, 'ticket-issued').override).toBe('残疾人专程前来');
    driver.ask({ type: 'stop-service', serviceId: 'record' }, supervisor);
    const record = { services: ['record'] };
    expect(driver.refused(asking(record), clerk('c'))).toBe('service-stopped');
    expect(driver.refused(asking({ ...record, override: 'r' }), clerk('c'))).toBeNull();
    driver.ask({ type: 'set-running', issuing: false, reason: '系统升级' }, supervisor);
    expect(driver.refused(asking({ services: ['card'] }), supervisor)).toBe('service-stopped');
    expect(driver.refused(asking({ services: ['card'], override: 'r' }), supervisor)).toBeNull();
  });

  it('never one person with two numbers, nor what no window serves; and nobody but staff', () => {
    const driver = new Driver(smallHall({ services: [...services, { ...services[2]!, id: 'orphan' }] }));
    driver.issueAs({ person: 'p' }, 'enrol');
    expect(driver.refused(asking({ person: 'p', override: 'r' }), clerk('c'))).toBe('already-has-ticket');
    expect(driver.refused(asking({ services: ['orphan'], override: 'r' }), clerk('c'))).toBe('no-window-can-serve');
    for (const actor of [kiosk, citizen])
      expect(driver.refused(asking({ services: ['card'], override: 'r' }), actor)).toBe('not-allowed');
  });
});

describe('stopping by hand', () => {
  const set = (driver: Driver, change: { issuing?: boolean; serving?: boolean }, reason = '停电') =>
    driver.ask({ type: 'set-running', ...change, reason }, supervisor);
  const busy = () => {
    const driver = new Driver();
    driver.open('g1', 'g2', 's1');
    const tickets = [1, 2, 3].map(() => driver.issue('enrol'));
    driver.begin('g1');
    return { driver, tickets };
  };

  it('issuing: no more numbers, with the reason; who has one is served', () => {
    const { driver, tickets } = busy();
    expect(set(driver, { issuing: false })).toMatchObject([{ type: 'issuing-stopped', reason: '停电' }]);
    for (const actor of [kiosk, citizen, clerk('g1'), supervisor])
      expect(refusal(driver, asking(), actor)).toMatchObject({
        refused: 'service-stopped',
        detail: expect.stringContaining('停电'),
      });
    expect(driver.call('g2')).toBe(tickets[1]!.number);
    expect(set(driver, { issuing: false })).toEqual([]);
    expect(typesOf(set(driver, { issuing: true }))).toEqual(['issuing-resumed']);
    expect(driver.refused(asking(), kiosk)).toBeNull();
  });

  it('serving: nobody is called, numbers are given, and windows go on with whom they have', () => {
    const { driver, tickets } = busy();
    driver.hold('g1');
    set(driver, { serving: false });
    for (const body of [
      { type: 'call', windowId: 'g2' },
      { type: 'call-chosen', windowId: 'g2', ticketId: tickets[1]!.id, reason: 'r' },
    ] as const)
      expect(refusal(driver, body, clerk('g2'))).toMatchObject({
        refused: 'service-stopped',
        detail: expect.stringContaining('停电'),
      });
    driver.issue('enrol');
    driver.resume('g1', tickets[0]!.id);
    expect(typesOf(driver.complete('g1'))).toContain('ticket-completed');
    expect(typesOf(set(driver, { serving: true, issuing: true }))).toEqual(['serving-resumed']);
    expect(driver.call('g1')).toBe(tickets[1]!.number);
  });

  it('both are known after a restart, shown, and over when the day is', () => {
    const { driver } = busy();
    expect(typesOf(set(driver, { issuing: false, serving: false }))).toEqual(['issuing-stopped', 'serving-stopped']);
    const thawed = thaw(JSON.parse(JSON.stringify(freeze(driver.hall))));
    expect(thawed.stops).toEqual({ issuing: '停电', serving: '停电' });
    const running = { issuing: false, serving: false, closed: false };
    expect(hallView(driver.hall, driver.now)).toMatchObject({ running, open: true });
    expect(boardView(driver.hall, undefined, driver.now)!.running).toEqual(running);
    expect(supervisionView(driver.hall, driver.now).running).toEqual({
      ...running,
      reasons: { issuing: '停电', serving: '停电' },
    });
    driver.now = at('10:00') + 24 * 60 * 60_000;
    driver.tick();
    expect(driver.hall.stops).toEqual({});
    expect(driver.refused(asking(), kiosk)).toBeNull();
  });

  it('tells boards that, not why', () => {
    const { driver } = busy();
    const [fact] = set(driver, { serving: false });
    expect(publicFact(fact!)).toEqual({ version: fact!.version, at: expect.anything(), type: 'serving-stopped' });
  });
});

describe('closing for today', () => {
  const shut = (driver: Driver) => driver.ask({ type: 'shut', reason: '台风' }, supervisor);
  const day = () => {
    const driver = new Driver();
    driver.open('g1', 'g2', 's1', 'x1');
    const [serving, called, held, missed, waiting] = [1, 2, 3, 4, 5].map(() => driver.issue('enrol', 'card'));
    driver.begin('g1');
    driver.call('g2');
    driver.begin('s1');
    driver.hold('s1', { wakeInSeconds: 60 });
    driver.call('s1');
    driver.miss('s1');
    driver.pause('x1');
    return { driver, serving: serving!, called: called!, held: held!, missed: missed!, waiting: waiting! };
  };

  it('who waits, is held or missed goes home; idle windows close; who is at a window stays', () => {
    const { driver, serving, called, held, missed, waiting } = day();
    const facts = shut(driver);
    expect(typesOf(facts)).toEqual([
      'hall-shut',
      'ticket-expired',
      'ticket-expired',
      'ticket-expired',
      'window-closed',
      'window-closed',
    ]);
    expect([serving, called, held, missed, waiting].map(({ status }) => status)).toEqual([
      'serving',
      'called',
      'expired',
      'expired',
      'expired',
    ]);
    expect([...driver.hall.windows.values()].map(({ status }) => status)).toEqual(['open', 'open', 'closed', 'closed']);
    expect(shut(driver)).toEqual([]);
  });

  it('windows finish what they have: what is left for others is given up, and nobody is called any more', () => {
    const { driver, serving, called } = day();
    shut(driver);
    expect(typesOf(driver.complete('g1'))).toEqual(['matter-completed', 'matter-completed', 'ticket-completed']);
    expect(serving.matters.map(({ status }) => status)).toEqual(['done', 'abandoned']);
    driver.at('start', 'g2');
    driver.hold('g2', { wakeInSeconds: 60 });
    expect(timersOf(driver.hall, driver.now).map(({ command }) => command.type)).not.toContain('wake');
    driver.minutes(2);
    expect(driver.ask({ type: 'wake', ticketId: called.id }, timer)).toEqual([]);
    driver.resume('g2', called.id);
    const sending = { type: 'transfer', windowId: 'g2', to: { windowId: 'g1' }, note: null, comeBack: false } as const;
    expect(driver.refused(sending, clerk('g2'))).toBe('hall-closed');
    driver.complete('g2');
    for (const windowId of ['g1', 'g2'])
      expect(refusal(driver, { type: 'call', windowId }, clerk(windowId))).toMatchObject({
        refused: 'hall-closed',
        detail: expect.stringContaining('台风'),
      });
    expect(driver.hall.tickets.size).toBe(0);
  });

  it('no more numbers, whatever the reason given; and stops are no longer a matter', () => {
    const { driver } = day();
    shut(driver);
    for (const actor of [kiosk, citizen]) expect(driver.refused(asking(), actor)).toBe('hall-closed');
    expect(refusal(driver, asking({ override: 'r' }), supervisor)).toMatchObject({
      refused: 'hall-closed',
      detail: expect.stringContaining('台风'),
    });
    expect(driver.refused({ type: 'set-running', issuing: true, reason: 'r' }, supervisor)).toBe('hall-closed');
  });

  it('one who is missed then cannot return, and one whose terminal dies goes home', () => {
    const { driver, serving, called } = day();
    shut(driver);
    driver.loseTerminal('g1');
    expect(serving.status).toBe('held');
    driver.miss('g2');
    expect(driver.refused({ type: 'return', ticketId: called.id }, citizen)).toBe('hall-closed');
    driver.open('g1');
    driver.resume('g1', serving.id);
    driver.complete('g1');
    const other = day();
    shut(other.driver);
    expect(typesOf(other.driver.loseTerminal('g2'))).toEqual(['ticket-released', 'window-closed', 'ticket-expired']);
    expect(other.called.status).toBe('expired');
  });

  it('is shown as closed, and over with the day', () => {
    const { driver } = day();
    shut(driver);
    expect(hallView(driver.hall, driver.now)).toMatchObject({
      open: false,
      running: { issuing: false, serving: false, closed: true },
    });
    driver.now += 24 * 60 * 60_000;
    driver.tick();
    expect(hallView(driver.hall, driver.now)).toMatchObject({ open: true, running: { closed: false } });
  });
});

describe('after the hours', () => {
  it('windows finish what they took and may call those who wait; what waits at day close expires', () => {
    const driver = new Driver(smallHall({ admission: 'hours' }), at('16:30'));
    driver.open('g1');
    const [first, second, third] = [1, 2, 3].map(() => driver.issue('enrol'));
    driver.begin('g1');
    driver.now = at('17:10');
    driver.complete('g1');
    expect(driver.refused(asking(), kiosk)).toBe('hall-closed');
    expect(driver.serve('g1')).toBe(second!.number);
    driver.now = at('23:59');
    expect(third!.status).toBe('waiting');
    driver.minutes(1);
    driver.tick();
    expect([first, second, third].map((ticket) => ticket!.status)).toEqual(['completed', 'completed', 'expired']);
    expect(third!.matters[0]!.status).toBe('abandoned');
  });
});

describe('a remote ticket', () => {
  const hall = smallHall({ remote: ['enrol', 'record'] });
  const remote = { remote: true, reachable: true, person: 'p' } as const;

  it('is given for the services of the hall file only', () => {
    const driver = new Driver(hall);
    expect(driver.refused(asking({ ...remote, services: ['enrol', 'card'] }), citizen)).toBe('not-eligible');
    expect(driver.refused(asking({ ...remote, services: ['nothing'] }), citizen)).toBe('invalid');
    expect(new Driver().refused(asking(remote), citizen)).toBe('not-eligible');
    const facts = driver.ask(asking(remote), citizen);
    const ticket = driver.ticket(factOf(facts, 'ticket-issued').ticketId);
    expect(ticketView(driver.hall, ticket, driver.now)).toMatchObject({ remote: true, reachable: true });
    expect(driver.refused(asking(remote), citizen)).toBe('already-has-ticket');
  });

  it('is called in its turn, and no board learns of it', () => {
    const driver = new Driver(hall);
    driver.open('g1');
    const before = driver.facts.length;
    driver.ask(asking(remote), citizen);
    const other = driver.issue('enrol');
    const called = driver.call('g1')!;
    expect(called).not.toBe(other.number);
    driver.at('recall', 'g1');
    expect(boardView(driver.hall, undefined, driver.now)).toMatchObject({ calls: [], waiting: 1 });
    driver.at('start', 'g1');
    driver.hold('g1');
    driver.resume('g1', [...driver.hall.tickets.keys()][0]!);
    driver.complete('g1');
    const board = boardView(driver.hall, undefined, driver.now)!;
    expect(board.windows.map(({ number }) => number)).toEqual([null, null, null, null]);
    const facts = driver.facts.slice(before).map(publicFact);
    expect(facts.map(({ version }) => version)).toEqual(facts.map((_, i) => facts[0]!.version + i));
    const about = facts.filter(({ number }) => number === called);
    expect(about.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['ticket-called', 'ticket-recalled', 'service-started', 'ticket-completed']),
    );
    for (const fact of about) {
      expect(fact).toMatchObject({ ticketId: expect.any(String), remote: true });
      for (const hidden of ['windowId', 'label', 'callId', 'callNo']) expect(fact).not.toHaveProperty(hidden);
    }
    driver.call('g1');
    expect(boardView(driver.hall, undefined, driver.now)!.calls).toMatchObject([{ number: other.number, callNo: 1 }]);
  });
});

describe('the next opening', () => {
  const hours = smallHall().hours;
  const twice = { ...hours, weekdays: [...[['09:00', '12:00']], ...[['13:30', '17:00']]] as [string, string][] };
  const text = (instant: number | null) => instant && new Date(instant + 8 * 3_600_000).toISOString().slice(0, 16);

  it('is when the hours begin next, or next on a later day', () => {
    expect(text(nextOpening(hours, at('08:00'), false))).toBe('2026-11-23T09:00');
    expect(text(nextOpening(hours, at('08:00'), true))).toBe('2026-11-24T09:00');
    expect(text(nextOpening(twice, at('12:30'), false))).toBe('2026-11-23T13:30');
    expect(text(nextOpening(twice, monday, true))).toBe('2026-11-24T09:00');
    const friday = monday + 4 * 24 * 3_600_000;
    expect(text(nextOpening(hours, friday + 8 * 3_600_000, false))).toBe('2026-11-30T09:00');
    expect(nextOpening({ ...hours, weekdays: [] }, monday, false)).toBeNull();
    const round = { ...hours, weekdays: [['00:00', '24:00']] as [string, string][] };
    expect(text(nextOpening(round, monday, true))).toBe('2026-11-24T00:00');
  });
});
