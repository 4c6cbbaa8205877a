/** At the counter: matters added, removed and corrected, what is missing, one sitting after another, and claims decided. */
import { describe, expect, it } from '@jest/globals';
import type { CommandBody } from '../../src/core/commands.js';
import { forecast } from '../../src/core/estimate.js';
import type { Priority, Ticket } from '../../src/core/hall.js';
import { fairness } from '../../src/figures/fairness.js';
import { freeze, newHall } from '../../src/core/state.js';
import { citizen, clerk, Driver, factOf, kiosk, monday, smallHall, supervisor, typesOf } from './hall-kit.js';

type Change = Partial<Pick<CommandBody & { type: 'change-matters' }, 'add' | 'remove' | 'correct'>>;
const changing = (windowId: string, { add = [], remove = [], correct = [] }: Change) =>
  ({ type: 'change-matters', windowId, add, remove, correct }) as const;
const matters = (ticket: Ticket) => ticket.matters.map(({ id, serviceId, status }) => `${id} ${serviceId} ${status}`);

/** All windows open, and somebody for these services served at g1. */
const serving = (...services: string[]) => {
  const driver = new Driver();
  driver.open('g1', 'g2', 's1', 'x1');
  const ticket = driver.issue(...services);
  driver.begin('g1');
  return { driver, ticket };
};

describe('matters changed at the window', () => {
  it('an added one that the window serves belongs to this sitting, another waits for its window', () => {
    const { driver, ticket } = serving('enrol');
    const facts = driver.clerkAsks(changing('g1', { add: ['record', 'card'] }));
    expect(facts).toMatchObject([
      {
        type: 'matters-changed',
        added: [
          { id: 'm2', serviceId: 'record' },
          { id: 'm3', serviceId: 'card' },
        ],
        ticketId: ticket.id,
        windowId: 'g1',
      },
    ]);
    expect(matters(ticket)).toEqual(['m1 enrol serving', 'm2 record serving', 'm3 card pending']);
    driver.complete('g1');
    expect(matters(ticket)).toEqual(['m1 enrol done', 'm2 record done', 'm3 card pending']);
    expect(ticket).toMatchObject({ status: 'waiting', groupId: 's1', seniority: monday });
  });

  it('before the visitor sits they wait, and the sitting takes them along', () => {
    const driver = new Driver();
    driver.open('g1', 's1');
    const ticket = driver.issue('enrol');
    driver.call('g1');
    driver.clerkAsks(changing('g1', { add: ['record'] }));
    expect(matters(ticket)).toEqual(['m1 enrol pending', 'm2 record pending']);
    driver.at('start', 'g1');
    expect(matters(ticket)).toEqual(['m1 enrol serving', 'm2 record serving']);
  });

  it('one removed is gone, and its id is not given to one that comes with it', () => {
    const { driver, ticket } = serving('enrol', 'record');
    driver.clerkAsks(changing('g1', { remove: ['m2'], add: ['card'] }));
    expect(matters(ticket)).toEqual(['m1 enrol serving', 'm3 card pending']);
    driver.clerkAsks(changing('g1', { remove: ['m1'] }));
    driver.transfer('g1', { serviceId: 'hard' }, { comeBack: true });
    expect(ticket.matters.map(({ id }) => id)).toEqual(['m3', 'm4']);
  });

  it('a corrected one keeps its id; done here if the window serves it now', () => {
    const { driver, ticket } = serving('enrol');
    driver.clerkAsks(changing('g1', { correct: [{ id: 'm1', serviceId: 'record' }] }));
    expect(matters(ticket)).toEqual(['m1 record serving']);
    driver.clerkAsks(changing('g1', { correct: [{ id: 'm1', serviceId: 'card' }] }));
    expect(matters(ticket)).toEqual(['m1 card pending']);
    driver.clerkAsks(changing('g1', { correct: [{ id: 'm1', serviceId: 'card' }] }));
    expect(typesOf(driver.complete('g1'))).toEqual(['ticket-assigned']);
    expect(ticket).toMatchObject({ status: 'waiting', groupId: 's1', seniority: monday });
    expect(driver.serve('s1')).toBe(ticket.number);
    expect(matters(ticket)).toEqual(['m1 card done']);
  });

  it('a hard case that turns out to be another service is no hard case any more', () => {
    const { driver, ticket } = serving('enrol');
    driver.transfer('g1', { escalate: true });
    driver.begin('x1');
    driver.clerkAsks(changing('x1', { correct: [{ id: 'm1', serviceId: 'card' }] }));
    driver.complete('x1');
    expect(ticket).toMatchObject({ status: 'waiting', groupId: 's1', matters: [{ serviceId: 'card' }] });
  });

  it('makes those behind wait longer, and counts for the quota', () => {
    const driver = new Driver();
    driver.open('g1');
    driver.issue('enrol');
    driver.begin('g1');
    const behind = driver.issue('enrol');
    const wait = () => forecast(driver.hall, behind, driver.now)!.p50Seconds;
    const before = wait();
    driver.clerkAsks(changing('g1', { add: ['record'] }));
    expect(wait()).toBe(before + 240);
    expect([...driver.hall.issued]).toEqual([
      ['enrol', 2],
      ['record', 1],
    ]);
  });

  it('is never refused for a quota that is used up, but uses it up for kiosks', () => {
    const { services, ...rest } = smallHall();
    const limited = services.map((one) => (one.id === 'record' ? { ...one, quota: 1 } : one));
    const driver = new Driver({ ...rest, services: limited });
    driver.open('g1', 'g2');
    driver.issue('enrol');
    driver.issue('enrol');
    for (const window of ['g1', 'g2']) {
      driver.begin(window);
      driver.clerkAsks(changing(window, { add: ['record'] }));
    }
    expect(driver.hall.issued.get('record')).toBe(2);
    const wish = { type: 'issue', services: ['record'], priority: 'normal', language: 'zh-CN', person: null } as const;
    expect(driver.refused({ ...wish, services: ['record'] }, kiosk)).toBe('quota-reached');
  });

  it('what is asked for must make sense; the place is named and nothing changes', () => {
    const { driver, ticket } = serving('enrol', 'card');
    driver.complete('g1');
    driver.begin('s1');
    const faults: [Change, string][] = [
      [{ add: ['nothing'] }, 'add.0'],
      [{ add: ['record', 'nothing'] }, 'add.1'],
      [{ add: ['card'] }, 'add.0'],
      [{ add: ['record', 'record'] }, 'add.1'],
      [{ remove: ['m1'] }, 'remove.0'], // done already
      [{ remove: ['m9'] }, 'remove.0'],
      [{ remove: ['m2', 'm2'], add: ['record'] }, 'remove.1'],
      [{ remove: ['m2'], correct: [{ id: 'm2', serviceId: 'record' }] }, 'correct.0.id'],
      [{ correct: [{ id: 'm1', serviceId: 'record' }] }, 'correct.0.id'],
      [{ correct: [{ id: 'm2', serviceId: 'nothing' }] }, 'correct.0.serviceId'],
      [{ correct: [{ id: 'm2', serviceId: 'record' }], add: ['record'] }, 'correct.0.serviceId'],
      [{ remove: ['m2'] }, 'remove'], // the last open one
    ];
    const version = driver.hall.version;
    for (const [change, path] of faults)
      expect([path, driver.try(changing('s1', change), clerk('s1'))]).toMatchObject([
        path,
        { refused: 'invalid', errors: [{ path }] },
      ]);
    expect([driver.hall.version, matters(ticket)]).toEqual([version, ['m1 enrol done', 'm2 card serving']]);
  });

  it('what is done already may be wanted once more', () => {
    const { driver, ticket } = serving('enrol', 'card');
    driver.complete('g1');
    driver.begin('s1');
    driver.clerkAsks(changing('s1', { add: ['enrol'] }));
    expect(matters(ticket)).toEqual(['m1 enrol done', 'm2 card serving', 'm3 enrol pending']);
  });

  it('one number stands for ten matters at most', () => {
    const base = smallHall();
    const more = Array.from({ length: 10 }, (_, i) => ({ ...base.services[0]!, id: `more${i}` }));
    const driver = new Driver({ ...base, services: [...base.services, ...more] });
    driver.open('g1');
    const ticket = driver.issue('enrol');
    driver.begin('g1');
    const ids = more.map(({ id }) => id);
    expect(driver.refused(changing('g1', { add: ids }), clerk('g1'))).toBe('invalid');
    driver.clerkAsks(changing('g1', { add: ids.slice(1) }));
    expect(ticket.matters).toHaveLength(10);
    expect(driver.refused(changing('g1', { add: [ids[0]!] }), clerk('g1'))).toBe('invalid');
    driver.clerkAsks(changing('g1', { add: [ids[0]!], remove: ['m1'] }));
    expect(ticket.matters).toHaveLength(10);
  });

  it('nobody is made to wait for what no window serves', () => {
    const orphan = { ...smallHall().services[2]!, id: 'orphan' };
    const driver = new Driver(smallHall({ services: [...smallHall().services, orphan] }));
    driver.open('g1');
    driver.issue('enrol');
    driver.begin('g1');
    for (const change of [{ add: ['orphan'] }, { correct: [{ id: 'm1', serviceId: 'orphan' }] }])
      expect(driver.refused(changing('g1', change), clerk('g1'))).toBe('no-window-can-serve');
  });

  it('is for whoever staffs the window, while it has a visitor', () => {
    const { driver } = serving('enrol');
    const change = changing('g1', { add: ['record'] });
    expect(driver.refused(change, clerk('other'))).toBe('not-allowed');
    expect(driver.refused({ ...change, windowId: 'g9' }, clerk('g1'))).toBe('not-found');
    driver.ask(change, supervisor);
    driver.complete('g1');
    expect(driver.refused(change, clerk('g1'))).toBe('window-idle');
    driver.at('close', 'g1');
    expect(driver.refused(change, clerk('g1'))).toBe('window-not-open');
  });
});

describe('a visit of several sittings', () => {
  it('one sitting does all that one window can; three legs keep number and seniority', () => {
    const driver = new Driver();
    driver.open('g1', 'g2', 's1', 'x1');
    const ticket = driver.issue('enrol', 'card', 'record', 'hard');
    const others: Ticket[] = [];
    for (const service of ['card', 'hard']) {
      driver.minutes(1);
      others.push(driver.issue(service));
    }
    const legs: string[][] = [];
    for (const windowId of ['g1', 's1', 'x1']) {
      driver.minutes(5);
      expect(driver.begin(windowId)).toBe(ticket); // before those who came after it, though they waited there first
      legs.push(ticket.matters.filter(({ status }) => status === 'serving').map(({ serviceId }) => serviceId));
      driver.minutes(5);
      driver.complete(windowId);
    }
    expect(legs).toEqual([['enrol', 'record'], ['card'], ['hard']]);
    expect(ticket).toMatchObject({ status: 'completed', seniority: monday, tie: ticket.tie, callCount: 3 });
    expect(ticket.matters.map(({ status }) => status)).toEqual(['done', 'done', 'done', 'done']);
    expect(others.map(({ status }) => status)).toEqual(['waiting', 'waiting']);
  });

  it('what is sent back is settled: the rest waits on, and what is missing stays with the matter', () => {
    const { driver, ticket } = serving('enrol', 'record', 'card');
    const facts = driver.clerkAsks({
      type: 'complete',
      windowId: 'g1',
      matters: [
        { id: 'm1', outcome: 'done' },
        { id: 'm2', outcome: 'returned', missing: '户口本原件' },
      ],
    });
    expect(facts.slice(0, 2)).toMatchObject([
      { type: 'matter-completed', outcome: 'done' },
      { type: 'matter-completed', outcome: 'returned', missing: '户口本原件' },
    ]);
    expect(facts[0]).not.toHaveProperty('missing');
    expect(ticket).toMatchObject({
      status: 'waiting',
      groupId: 's1',
      matters: [{ status: 'done' }, { status: 'returned', missing: '户口本原件' }, { status: 'pending' }],
    });
    expect(driver.serve('s1')).toBe(ticket.number);
    expect(ticket.status).toBe('completed');
    expect(ticket.matters[1]).toMatchObject({ status: 'returned', missing: '户口本原件' });
  });

  it('only what is returned lacks something', () => {
    const { driver, ticket } = serving('enrol');
    const refused = driver.try(
      { type: 'complete', windowId: 'g1', matters: [{ id: 'm1', outcome: 'done', missing: 'a form' }] },
      clerk('g1'),
    );
    expect(refused).toMatchObject({ refused: 'invalid', errors: [{ path: 'matters.0.missing' }] });
    expect(ticket.status).toBe('serving');
  });
});

describe('a claimed priority', () => {
  const hall = smallHall({ confirm: ['priority', 'green'] });
  const claiming = (driver: Driver, priority: Priority, actor = kiosk) => {
    const wanted = { services: ['enrol'], priority, language: 'zh-CN', person: null };
    return driver.ticket(factOf(driver.ask({ type: 'issue', ...wanted }, actor), 'ticket-issued').ticketId);
  };
  const deciding = (ticket: Ticket, confirmed: boolean) =>
    ({ type: 'decide-claim', ticketId: ticket.id, confirmed, reason: 'looked' }) as const;

  it('counts as normal until staff confirm it, then as of issue', () => {
    const driver = new Driver(hall);
    driver.open('g1');
    const first = driver.issue('enrol');
    driver.minutes(5);
    const claimed = claiming(driver, 'priority');
    expect(claimed).toMatchObject({
      priority: 'normal',
      seniority: driver.now,
      claim: { priority: 'priority', status: 'pending' },
    });
    expect(driver.line('g1..g2')).toEqual([first.number, claimed.number]);
    driver.minutes(20);
    const facts = driver.ask(deciding(claimed, true), clerk('g1'));
    expect(factOf(facts, 'claim-decided')).toMatchObject({ priority: 'priority', confirmed: true, reason: 'looked' });
    expect(claimed).toMatchObject({
      priority: 'priority',
      seniority: claimed.issuedAt - 30 * 60_000,
      claim: { status: 'confirmed' },
    });
    expect(driver.line('g1..g2')).toEqual([claimed.number, first.number]);
  });

  it('green goes in front once it is confirmed', () => {
    const driver = new Driver(hall);
    driver.open('g1');
    const first = driver.issue('enrol');
    const claimed = claiming(driver, 'green', citizen);
    expect([claimed.front, claimed.claim?.status]).toEqual([false, 'pending']);
    driver.ask(deciding(claimed, true), supervisor);
    expect(claimed.front).toBe(true);
    expect(driver.line('g1..g2')).toEqual([claimed.number, first.number]);
  });

  it('refused, it stays as it is', () => {
    const driver = new Driver(hall);
    driver.open('g1');
    const first = driver.issue('enrol');
    const claimed = claiming(driver, 'priority');
    driver.ask(deciding(claimed, false), clerk('g1'));
    expect(claimed).toMatchObject({ priority: 'normal', claim: { status: 'refused' } });
    expect(driver.line('g1..g2')).toEqual([first.number, claimed.number]);
    expect(driver.refused(deciding(claimed, true), clerk('g1'))).toBe('wrong-state');
  });

  it('counts at once when staff issue, and where the hall asks for no confirmation', () => {
    const driver = new Driver(hall);
    expect(claiming(driver, 'priority', clerk('c'))).toMatchObject({ priority: 'priority' });
    expect(claiming(driver, 'priority', supervisor).claim).toBeUndefined();
    const other = new Driver();
    expect(claiming(other, 'priority')).toMatchObject({ priority: 'priority' });
    expect(other.refused(deciding(other.issue('enrol'), true), supervisor)).toBe('wrong-state');
  });

  it('is decided by a supervisor who gives a priority, too', () => {
    const driver = new Driver(hall);
    const [same, another] = [claiming(driver, 'priority'), claiming(driver, 'priority')];
    const giving = (ticket: Ticket, priority: Priority) =>
      driver.ask({ type: 'prioritise', ticketId: ticket.id, priority, reason: 'r' }, supervisor);
    expect(typesOf(giving(same, 'priority'))).toEqual(['claim-decided', 'ticket-prioritised']);
    giving(another, 'green');
    expect(same).toMatchObject({ priority: 'priority', claim: { status: 'confirmed' } });
    expect(another).toMatchObject({ priority: 'green', claim: { status: 'refused' } });
    expect(typesOf(giving(another, 'normal'))).toEqual(['ticket-prioritised']);
  });

  it('may be decided while the visitor is called, served or held, for what comes after', () => {
    const driver = new Driver(hall);
    driver.open('g1', 's1');
    const ticket = driver.issueAs({ priority: 'priority' }, 'enrol', 'card');
    driver.begin('g1');
    driver.ask(deciding(ticket, true), clerk('g1'));
    expect(ticket).toMatchObject({ status: 'serving', priority: 'priority' });
    driver.complete('g1');
    expect(ticket).toMatchObject({ status: 'waiting', seniority: monday - 30 * 60_000 });
    driver.cancel(ticket);
    expect(driver.refused(deciding(ticket, true), clerk('g1'))).toBe('not-found');
  });

  it('is counted in the figures of the day', () => {
    const driver = new Driver(hall);
    const began = JSON.stringify(freeze(newHall('small')));
    const [one, two] = [1, 2, 3].map(() => claiming(driver, 'priority'));
    driver.ask(deciding(one!, true), supervisor);
    driver.ask(deciding(two!, false), supervisor);
    expect(fairness(began, driver.facts).claims).toEqual({ confirmed: 1, refused: 1, pending: 1 });
  });
});
