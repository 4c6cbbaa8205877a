/** What a visitor may ask with the ticket in hand, and when it is too late for it. */
import { describe, expect, it } from '@jest/globals';
import type { Ticket, TicketStatus } from '../../src/core/hall.js';
import { citizen, clerk, Driver, factOf, monday, smallHall, supervisor, twoGroups, typesOf } from './hall-kit.js';

/** A ticket in each state, and the hall it is in. */
const inState = (status: TicketStatus): { driver: Driver; ticket: Ticket } => {
  const driver = new Driver();
  driver.open('g1', 'g2');
  const ticket = driver.issue('enrol');
  if (status === 'waiting') return { driver, ticket };
  driver.call('g1');
  if (status === 'missed') driver.miss('g1');
  if (status === 'serving' || status === 'held' || status === 'completed') driver.at('start', 'g1');
  if (status === 'held') driver.hold('g1');
  if (status === 'completed') driver.complete('g1');
  if (status === 'cancelled') driver.cancel(ticket);
  if (status === 'voided') driver.ask({ type: 'void', ticketId: ticket.id, reason: 'r' }, supervisor);
  if (status === 'expired') {
    driver.minutes(24 * 60);
    driver.tick();
  }
  expect(ticket.status).toBe(status);
  return { driver, ticket };
};

const ended: TicketStatus[] = ['completed', 'cancelled', 'voided', 'expired'];
const live: TicketStatus[] = ['waiting', 'called', 'serving', 'held', 'missed'];

/** What each command answers to a ticket in each state: null is a yes. */
const answers: [string, (driver: Driver, ticketId: string) => string | null, TicketStatus[]][] = [
  ['switch', (d, ticketId) => d.refused({ type: 'switch', ticketId, windowId: 'g2' }, citizen), ['waiting']],
  ['postpone', (d, ticketId) => d.refused({ type: 'postpone', ticketId, places: 1 }, citizen), ['waiting']],
  [
    'cancel',
    (d, ticketId) => d.refused({ type: 'cancel', ticketId }, citizen),
    ['waiting', 'called', 'held', 'missed'],
  ],
  ['return', (d, ticketId) => d.refused({ type: 'return', ticketId }, citizen), ['missed']],
  [
    'move',
    (d, ticketId) => d.refused({ type: 'move', ticketId, windowId: 'g2', reason: 'r' }, supervisor),
    ['waiting'],
  ],
  [
    'prioritise',
    (d, ticketId) => d.refused({ type: 'prioritise', ticketId, priority: 'green', reason: 'r' }, supervisor),
    ['waiting', 'called', 'held', 'missed'],
  ],
  ['void', (d, ticketId) => d.refused({ type: 'void', ticketId, reason: 'r' }, supervisor), live],
  [
    'call-chosen',
    (d, ticketId) => d.refused({ type: 'call-chosen', windowId: 'g2', ticketId, reason: 'r' }, clerk('g2')),
    ['waiting'],
  ],
  ['resume', (d, ticketId) => d.refused({ type: 'resume', windowId: 'g2', ticketId }, clerk('g2')), ['held']],
];

describe.each(answers)('%s', (_name, ask, lawful) => {
  it.each(lawful)('of a ticket %s is lawful', (status) => {
    const { driver, ticket } = inState(status);
    expect(ask(driver, ticket.id)).toBeNull();
  });

  it('in any other state is refused as wrong-state and changes nothing', () => {
    const refused = live.filter((status) => {
      const { driver, ticket } = inState(status);
      const { version } = driver.hall;
      return ask(driver, ticket.id) === 'wrong-state' && driver.hall.version === version;
    });
    expect(refused).toEqual(live.filter((status) => !lawful.includes(status)));
  });

  it('of a ticket that is unknown or has ended is refused as not-found', () => {
    for (const status of ended) {
      const { driver, ticket } = inState(status);
      // On the next day the windows have closed; whoever is at one has opened it again.
      if (status === 'expired') driver.open('g2');
      expect(ask(driver, ticket.id)).toBe('not-found');
    }
  });
});

describe('a visitor who switches', () => {
  it('stands in the chosen window’s line by the time of arrival', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g3');
    const [first] = [driver.issue('enrol'), driver.issue('enrol')];
    driver.now += 1000;
    driver.issue('enrol');
    const facts = driver.switch(first!, 'g3');
    expect(typesOf(facts)).toEqual(['ticket-switched', 'ticket-assigned']);
    expect(first).toMatchObject({ bound: { windowId: 'g3' }, because: 'visitor-chose', seniority: monday });
    expect(driver.line('g3..g4')).toEqual(['A001', 'A002']);
  });

  it('is then called by that window alone, though its neighbour idles', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    const ticket = driver.issue('enrol');
    driver.switch(ticket, 'g2');
    expect(driver.call('g1')).toBeNull();
    expect(factOf(driver.clerkAsks({ type: 'call', windowId: 'g2' }), 'ticket-called')).toMatchObject({
      number: 'A001',
      why: { rule: 'bound' },
    });
  });

  it.each(['close', 'pause'] as const)('is called by others again when that window must %s', (how) => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    const ticket = driver.issue('enrol');
    driver.switch(ticket, 'g2');
    if (how === 'close') driver.at('close', 'g2');
    else driver.pause('g2');
    expect(ticket).toMatchObject({ bound: null, windowId: 'g1', seniority: monday });
    expect(driver.call('g1')).toBe('A001');
  });

  it('is called by others again when that window serves this no more', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    const ticket = driver.issue('enrol');
    driver.switch(ticket, 'g2');
    driver.change('g2', { services: ['record'] });
    expect(ticket).toMatchObject({ bound: null, windowId: 'g1' });
  });

  it('still stands first at that window when a supervisor changes it', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    const ticket = driver.issue('enrol');
    driver.switch(ticket, 'g2');
    driver.change('g2', { services: ['enrol'] });
    driver.switch(driver.issue('enrol'), 'g2');
    expect(ticket).toMatchObject({ bound: { windowId: 'g2' }, groupId: 'g2' });
    expect(driver.call('g2')).toBe('A001');
  });

  it('keeps the choice when he misses the call and returns', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    const ticket = driver.issue('enrol');
    driver.switch(ticket, 'g2');
    driver.call('g2');
    driver.miss('g2');
    driver.comeBack(ticket);
    expect(ticket).toMatchObject({ bound: { windowId: 'g2' }, because: 'visitor-chose' });
  });

  it('may change his mind', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    const ticket = driver.issue('enrol');
    driver.switch(ticket, 'g2');
    driver.switch(ticket, 'g1');
    expect(driver.call('g1')).toBe('A001');
  });

  it('may go to a specialist that helps with the matter', () => {
    const driver = new Driver();
    driver.open('g1', 's1');
    driver.switch(driver.issue('record'), 's1');
    expect(driver.call('s1')).toBe('A001');
  });

  it('is refused an unknown window, one that does not serve this, or one that is not open', () => {
    const driver = new Driver();
    driver.open('g1', 's1');
    const ticket = driver.issue('enrol');
    const to = (windowId: string) => driver.try({ type: 'switch', ticketId: ticket.id, windowId }, citizen);
    expect(to('nowhere')).toMatchObject({ refused: 'invalid', errors: [{ path: 'windowId' }] });
    expect(to('s1')).toMatchObject({ refused: 'not-eligible' });
    expect(to('g2')).toMatchObject({ refused: 'window-not-open' });
    driver.open('g2');
    driver.pause('g2');
    expect(to('g2')).toMatchObject({ refused: 'window-not-open' });
  });
});

describe('a visitor who cancels', () => {
  it('leaves the line, and nothing he came for counts as done', () => {
    const { driver, ticket } = inState('waiting');
    driver.cancel(ticket);
    expect(driver.line('g1..g2')).toEqual([]);
    expect(ticket).toMatchObject({ status: 'cancelled', endedAt: driver.now });
    expect(ticket.matters[0]!.status).toBe('abandoned');
  });

  it('frees the window that has called him', () => {
    const { driver, ticket } = inState('called');
    driver.cancel(ticket);
    expect(driver.window('g1').ticketId).toBeNull();
    driver.issue('enrol');
    expect(driver.call('g1')).toBe('A002');
  });
});

describe('a missed visitor who returns', () => {
  it('waits again from now on, for as long as the hall allows and not a moment longer', () => {
    const { driver, ticket } = inState('missed');
    const returns = () => driver.refused({ type: 'return', ticketId: ticket.id }, citizen);
    driver.now = monday + 120 * 60_000 + 1;
    expect(returns()).toBe('too-late');
    driver.now = monday + 120 * 60_000;
    expect(returns()).toBeNull();
    expect(ticket).toMatchObject({ status: 'waiting', waitingSince: driver.now, issuedAt: monday, callNo: 0 });
  });

  it('is refused when no window serves this any more', () => {
    const { driver, ticket } = inState('missed');
    driver.configure(smallHall({ services: smallHall().services.filter(({ id }) => id !== 'enrol') }));
    expect(driver.refused({ type: 'return', ticketId: ticket.id }, citizen)).toBe('no-window-can-serve');
  });

  it('goes to the group that is there now', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1');
    const ticket = driver.issue('enrol');
    driver.call('g1');
    driver.miss('g1');
    driver.at('close', 'g1');
    driver.open('g3');
    for (let i = 0; i < 4; i += 1) driver.issue('enrol');
    driver.comeBack(ticket);
    expect(driver.line('g3..g4')).toEqual(['A002', 'A003', 'A004', 'A001', 'A005']);
  });
});
