/** At the window: complete, hold and resume, the hold that wakes, and every way of passing a visitor on. */
import { describe, expect, it } from '@jest/globals';
import type { TransferTarget } from '../../src/core/commands.js';
import type { HallConfig, Ticket } from '../../src/core/hall.js';
import { clerk, Driver, factOf, monday, smallHall, supervisor, timer, twoGroups, typesOf } from './hall-kit.js';

/** All four windows open, and a visitor for `services` being served at the first window that calls. */
const serving = (...services: string[]) => {
  const driver = new Driver();
  driver.open('g1', 'g2', 's1', 'x1');
  const ticket = driver.issue(...services);
  driver.begin('g1');
  return { driver, ticket };
};

const matters = (ticket: Ticket) => ticket.matters.map(({ serviceId, status }) => `${serviceId} ${status}`);

describe('complete', () => {
  it('without a list every matter of this window is done, and the visit is over', () => {
    const { driver, ticket } = serving('enrol', 'record');
    driver.minutes(9);
    const facts = driver.complete('g1');
    expect(typesOf(facts)).toEqual(['matter-completed', 'matter-completed', 'ticket-completed']);
    expect(ticket).toMatchObject({ status: 'completed', endedAt: driver.now });
    expect(matters(ticket)).toEqual(['enrol done', 'record done']);
    expect(driver.window('g1')).toMatchObject({ ticketId: null, idleSince: driver.now });
    expect(driver.hall.tickets.size).toBe(0);
  });

  it('a ticket with a matter for another window goes on waiting there, same number, same seniority', () => {
    const { driver, ticket } = serving('enrol', 'card');
    driver.minutes(9);
    const facts = driver.complete('g1');
    expect(typesOf(facts)).toEqual(['matter-completed', 'ticket-assigned']);
    expect(ticket).toMatchObject({
      status: 'waiting',
      number: 'A001',
      groupId: 's1',
      windowId: 's1',
      seniority: monday,
      issuedAt: monday,
      waitingSince: driver.now,
      callNo: 0,
      callCount: 1,
    });
    expect(matters(ticket)).toEqual(['enrol done', 'card pending']);
  });

  it('each named matter gets its outcome, and what is not named waits on', () => {
    const { driver, ticket } = serving('enrol', 'record');
    driver.clerkAsks({ type: 'complete', windowId: 'g1', matters: [{ id: 'm1', outcome: 'returned' }] });
    expect(ticket.status).toBe('waiting');
    expect(matters(ticket)).toEqual(['enrol returned', 'record pending']);
    expect(driver.begin('g2')).toBe(ticket);
    driver.clerkAsks({ type: 'complete', windowId: 'g2', matters: [{ id: 'm2', outcome: 'abandoned' }] });
    expect(ticket.status).toBe('completed');
  });

  it('a clerk may also settle a matter meant for another window', () => {
    const { driver, ticket } = serving('enrol', 'card');
    const both = ['m1', 'm2'].map((id) => ({ id, outcome: 'done' as const }));
    driver.clerkAsks({ type: 'complete', windowId: 'g1', matters: both });
    expect(ticket.status).toBe('completed');
  });

  it('refuses a matter that is unknown, done already, or named twice; the place is named', () => {
    const { driver } = serving('enrol', 'card');
    driver.complete('g1');
    driver.begin('s1');
    const refusal = (...ids: string[]) =>
      driver.try(
        { type: 'complete', windowId: 's1', matters: ids.map((id) => ({ id, outcome: 'done' })) },
        clerk('s1'),
      );
    expect(refusal('m9')).toMatchObject({ refused: 'invalid', errors: [{ path: 'matters.0.id' }] });
    expect(refusal('m2', 'm1')).toMatchObject({ refused: 'invalid', errors: [{ path: 'matters.1.id' }] });
    expect(refusal('m2', 'm2')).toMatchObject({ refused: 'invalid', errors: [{ path: 'matters.1.id' }] });
  });

  it('is refused before the visitor has come', () => {
    const driver = new Driver();
    driver.open('g1');
    driver.issue('enrol');
    driver.call('g1');
    expect(driver.refused({ type: 'complete', windowId: 'g1', matters: null }, clerk('g1'))).toBe('wrong-state');
  });

  it('gives up what nobody can do any more, so that the visitor does not wait for ever', () => {
    const { driver, ticket } = serving('enrol', 'card');
    const { windows, ...rest } = smallHall();
    driver.configure({ ...rest, windows: windows.map((w) => (w.id === 's1' ? { ...w, services: ['record'] } : w)) });
    driver.complete('g1');
    expect(ticket.status).toBe('completed');
    expect(matters(ticket)).toEqual(['enrol done', 'card abandoned']);
  });
});

describe('hold', () => {
  it('frees the window; the visitor keeps the number', () => {
    const { driver, ticket } = serving('enrol');
    driver.hold('g1', { wakeInSeconds: 90 });
    expect(ticket).toMatchObject({ status: 'held', hold: { windowId: 'g1', keep: false, wakeAt: monday + 90_000 } });
    expect(matters(ticket)).toEqual(['enrol pending']);
    expect(driver.window('g1').ticketId).toBeNull();
  });

  it('also of one called who asks for a moment', () => {
    const driver = new Driver();
    driver.open('g1');
    const ticket = driver.issue('enrol');
    driver.call('g1');
    driver.hold('g1');
    expect(ticket.status).toBe('held');
    driver.resume('g1', ticket.id);
    expect(ticket.status).toBe('serving');
  });

  it('the same window resumes it and goes on with what was begun', () => {
    const { driver, ticket } = serving('enrol');
    driver.hold('g1', { keep: true });
    driver.minutes(5);
    driver.resume('g1', ticket.id);
    expect(ticket).toMatchObject({ status: 'serving', windowId: 'g1', hold: null, startedAt: driver.now });
    expect(matters(ticket)).toEqual(['enrol serving']);
    driver.complete('g1');
    expect(ticket.status).toBe('completed');
  });

  it('another window that serves it may resume it, unless the papers are kept', () => {
    const { driver, ticket } = serving('enrol');
    driver.hold('g1', { keep: true });
    const elsewhere = (windowId: string) =>
      driver.refused({ type: 'resume', windowId, ticketId: ticket.id }, clerk(windowId));
    expect(elsewhere('g2')).toBe('not-eligible');
    driver.resume('g1', ticket.id);
    driver.hold('g1');
    expect(elsewhere('s1')).toBe('not-eligible');
    expect(elsewhere('g2')).toBeNull();
    expect(ticket.windowId).toBe('g2');
  });

  it.each([
    ['closed', (driver: Driver) => driver.at('close', 'g1')],
    ['no more', (driver: Driver) => driver.configure(smallHall({ windows: smallHall().windows.slice(1) }))],
  ])('papers kept at a window that is %s hold nobody back', (_, end) => {
    const { driver, ticket } = serving('enrol');
    driver.hold('g1', { keep: true });
    end(driver);
    driver.resume('g2', ticket.id);
    expect(ticket.windowId).toBe('g2');
  });

  it('resume is refused for one unknown or not held, at a busy window or a paused one', () => {
    const { driver, ticket } = serving('enrol');
    const resume = (ticketId: string) => driver.refused({ type: 'resume', windowId: 'g1', ticketId }, clerk('g1'));
    expect(resume('nobody')).toBe('not-found');
    expect(resume(ticket.id)).toBe('wrong-state');
    driver.hold('g1');
    driver.issue('enrol');
    driver.call('g1');
    expect(resume(ticket.id)).toBe('window-busy');
    driver.miss('g1');
    driver.pause('g1');
    expect(resume(ticket.id)).toBe('window-not-open');
  });

  it('hold is refused while the window has nobody', () => {
    const { driver } = serving('enrol');
    driver.complete('g1');
    const hold = { type: 'hold', windowId: 'g1', reason: 'r', keep: false, wakeInSeconds: null } as const;
    expect(driver.refused(hold, clerk('g1'))).toBe('window-idle');
  });
});

describe('a hold that wakes', () => {
  const woken = (more: { keep?: boolean }, before: (driver: Driver) => void = () => undefined) => {
    const { driver, ticket } = serving('enrol');
    driver.hold('g1', { ...more, wakeInSeconds: 600 });
    before(driver);
    driver.now = monday + 600_000;
    return { driver, ticket, facts: driver.ask({ type: 'wake', ticketId: ticket.id }, timer) };
  };

  it('waits in line again with the old seniority', () => {
    const { ticket, facts } = woken({});
    expect(typesOf(facts)).toEqual(['ticket-resumed', 'ticket-assigned']);
    expect(ticket).toMatchObject({ status: 'waiting', hold: null, seniority: monday, bound: null, groupId: 'g1..g2' });
  });

  it('waits at the window that keeps the papers', () => {
    const { driver, ticket } = woken({ keep: true });
    expect(ticket).toMatchObject({ bound: { windowId: 'g1' }, windowId: 'g1', because: 'papers-kept' });
    expect(driver.call('g2')).toBeNull();
    expect(driver.call('g1')).toBe('A001');
  });

  it('waits for anybody when that window is not open', () => {
    const { driver, ticket } = woken({ keep: true }, (driver) => driver.at('close', 'g1'));
    expect(ticket).toMatchObject({ bound: null, windowId: 'g2' });
    expect(driver.call('g2')).toBe('A001');
  });

  it('a visitor who had chosen a window comes back to that one', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    const ticket = driver.issue('enrol');
    driver.switch(ticket, 'g2');
    driver.begin('g2');
    driver.hold('g2', { wakeInSeconds: 60 });
    driver.minutes(1);
    driver.ask({ type: 'wake', ticketId: ticket.id }, timer);
    expect(ticket).toMatchObject({ bound: { windowId: 'g2' }, because: 'visitor-chose' });
  });

  it('goes on sleeping when no window serves this any more', () => {
    const { services } = smallHall();
    const config = smallHall({ services: services.filter(({ id }) => id !== 'enrol') });
    const { ticket, facts } = woken({}, (driver) => driver.configure(config));
    expect(facts).toEqual([]);
    expect(ticket.status).toBe('held');
  });

  it('does nothing before its time, without a time, or once it is resumed', () => {
    const { driver, ticket } = serving('enrol');
    const wake = () => driver.ask({ type: 'wake', ticketId: ticket.id }, timer);
    driver.hold('g1', { wakeInSeconds: 600 });
    driver.now = monday + 599_999;
    expect(wake()).toEqual([]);
    driver.resume('g1', ticket.id);
    driver.minutes(10);
    expect(wake()).toEqual([]);
    driver.hold('g1');
    driver.minutes(300);
    expect(wake()).toEqual([]);
  });
});

describe('transfer to a window', () => {
  it('binds the visitor to it and keeps the time of arrival', () => {
    const { driver, ticket } = serving('enrol');
    driver.minutes(5);
    const facts = driver.transfer('g1', { windowId: 'g2' }, { note: 'needs a stamp' });
    expect(typesOf(facts)).toEqual(['ticket-transferred', 'ticket-assigned']);
    expect(ticket).toMatchObject({
      status: 'waiting',
      bound: { windowId: 'g2' },
      because: 'clerk-sent',
      issuedAt: monday,
      seniority: monday,
      note: 'needs a stamp',
    });
    expect(driver.call('g1')).toBeNull();
    expect(driver.begin('g2')).toBe(ticket);
    expect(matters(ticket)).toEqual(['enrol serving']);
  });

  it('goes before everybody there who came later', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g3');
    driver.issue('enrol');
    driver.begin('g1');
    driver.now += 1000;
    expect(driver.issue('enrol').groupId).toBe('g3..g4');
    driver.transfer('g1', { windowId: 'g3' });
    expect(driver.line('g3..g4')).toEqual(['A001', 'A002']);
  });

  it('is refused to a window that serves only what is done already', () => {
    const { driver } = serving('enrol', 'card');
    driver.complete('g1');
    driver.begin('s1');
    const to = { windowId: 'g2' };
    expect(driver.refused({ type: 'transfer', windowId: 's1', to, note: null, comeBack: false }, clerk('s1'))).toBe(
      'not-eligible',
    );
  });

  it('is refused to an unknown window, its own, one not open, or one that does not serve this', () => {
    const { driver } = serving('enrol');
    const to = (windowId: string) =>
      driver.try({ type: 'transfer', windowId: 'g1', to: { windowId }, note: null, comeBack: false }, clerk('g1'));
    expect(to('nowhere')).toMatchObject({ refused: 'invalid', errors: [{ path: 'to.windowId' }] });
    expect(to('g1')).toMatchObject({ refused: 'invalid', errors: [{ path: 'to.windowId' }] });
    expect(to('s1')).toMatchObject({ refused: 'not-eligible' });
    driver.pause('g2');
    expect(to('g2')).toMatchObject({ refused: 'window-not-open' });
    driver.at('close', 'g2');
    expect(to('g2')).toMatchObject({ refused: 'window-not-open' });
  });
});

describe('transfer to a service', () => {
  it('puts it in the place of what the visitor was served for', () => {
    const { driver, ticket } = serving('enrol');
    driver.transfer('g1', { serviceId: 'card' });
    expect(matters(ticket)).toEqual(['enrol abandoned', 'card pending']);
    expect(ticket).toMatchObject({ windowId: 's1', bound: null, seniority: monday });
    driver.serve('s1');
    expect(ticket.status).toBe('completed');
  });

  it('that the visitor came for anyway loses nothing', () => {
    const { driver, ticket } = serving('enrol', 'card');
    driver.transfer('g1', { serviceId: 'card' });
    expect(matters(ticket)).toEqual(['enrol pending', 'card pending']);
    expect(ticket.windowId).toBe('s1');
  });

  it('that is one of those served here loses nothing either', () => {
    const { driver, ticket } = serving('enrol', 'record');
    driver.transfer('g1', { serviceId: 'record' });
    expect(matters(ticket)).toEqual(['enrol pending', 'record pending']);
  });

  it('that is one of those served here, and back: only the others are kept', () => {
    const { driver, ticket } = serving('enrol', 'record');
    driver.transfer('g1', { serviceId: 'record' }, { comeBack: true });
    expect(ticket.matters.map(({ serviceId, keptFor }) => [serviceId, keptFor])).toEqual([
      ['enrol', 'g1'],
      ['record', undefined],
    ]);
  });

  it('and back: the visitor returns to the window that keeps the matter', () => {
    const { driver, ticket } = serving('enrol');
    driver.transfer('g1', { serviceId: 'card' }, { comeBack: true });
    expect(matters(ticket)).toEqual(['enrol pending', 'card pending']);
    expect(driver.call('g2')).toBeNull();
    driver.serve('s1');
    expect(ticket).toMatchObject({ bound: { windowId: 'g1' }, because: 'come-back', seniority: monday });
    expect(driver.call('g2')).toBeNull();
    expect(driver.serve('g1')).toBe('A001');
    expect(matters(ticket)).toEqual(['enrol done', 'card done']);
  });

  it('and back, with two matters kept: both are done there', () => {
    const { driver, ticket } = serving('enrol', 'record');
    driver.transfer('g1', { serviceId: 'card' }, { comeBack: true });
    driver.serve('s1');
    expect(ticket).toMatchObject({ bound: { windowId: 'g1' }, because: 'come-back' });
    driver.serve('g1');
    expect(matters(ticket)).toEqual(['enrol done', 'record done', 'card done']);
  });

  it('and back: when that window has closed meanwhile, another does it', () => {
    const { driver, ticket } = serving('enrol');
    driver.transfer('g1', { serviceId: 'card' }, { comeBack: true });
    driver.at('close', 'g1');
    driver.serve('s1');
    expect(ticket).toMatchObject({ bound: null, windowId: 'g2' });
    driver.serve('g2');
    expect(ticket.status).toBe('completed');
    expect(matters(ticket)).toEqual(['enrol done', 'card done']);
  });

  it('and back: when that window closes while the visitor waits for it, another does it', () => {
    const { driver, ticket } = serving('enrol');
    driver.transfer('g1', { serviceId: 'card' }, { comeBack: true });
    driver.serve('s1');
    driver.at('close', 'g1');
    driver.serve('g2');
    expect(ticket.status).toBe('completed');
  });

  it('and back: a visitor who misses the call still comes back to that window', () => {
    const { driver, ticket } = serving('enrol');
    driver.transfer('g1', { serviceId: 'card' }, { comeBack: true });
    driver.serve('s1');
    driver.call('g1');
    driver.miss('g1');
    driver.comeBack(ticket);
    expect(ticket).toMatchObject({ bound: { windowId: 'g1' }, because: 'come-back' });
  });

  it.each(['the visitor', 'a supervisor', 'another clerk'])(
    'and back: unless %s chooses another window, which does it all',
    (who) => {
      const { driver, ticket } = serving('enrol');
      driver.transfer('g1', { serviceId: 'card' }, { comeBack: true });
      driver.serve('s1');
      if (who === 'the visitor') driver.switch(ticket, 'g2');
      else if (who === 'a supervisor') driver.move(ticket, 'g2');
      else driver.clerkAsks({ type: 'call-chosen', windowId: 'g2', ticketId: ticket.id, reason: 'r' });
      if (ticket.status === 'waiting') driver.call('g2');
      driver.at('start', 'g2');
      driver.complete('g2');
      expect(ticket.status).toBe('completed');
      expect(matters(ticket)).toEqual(['enrol done', 'card done']);
    },
  );

  it('is refused for an unknown service, or one that no window serves', () => {
    const driver = new Driver(smallHall({ windows: smallHall().windows.slice(0, 3), escalation: [] }));
    driver.open('g1');
    driver.issue('enrol');
    driver.begin('g1');
    const to = (serviceId: string) =>
      driver.try({ type: 'transfer', windowId: 'g1', to: { serviceId }, note: null, comeBack: false }, clerk('g1'));
    expect(to('magic')).toMatchObject({ refused: 'invalid', errors: [{ path: 'to.serviceId' }] });
    expect(to('hard')).toMatchObject({ refused: 'no-window-can-serve' });
  });
});

describe('transfer to another window and back', () => {
  it('that window does its part, completes, and the visitor comes back', () => {
    const { driver, ticket } = serving('enrol');
    driver.transfer('g1', { windowId: 'g2' }, { comeBack: true });
    driver.begin('g2');
    expect(matters(ticket)).toEqual(['enrol pending']);
    driver.complete('g2');
    expect(ticket).toMatchObject({ status: 'waiting', bound: { windowId: 'g1' }, because: 'come-back' });
    driver.serve('g1');
    expect(ticket.status).toBe('completed');
  });
});

describe('escalate', () => {
  const escalate: TransferTarget = { escalate: true };
  const twoHard = (change: Partial<HallConfig> = {}) => {
    const windows = [
      ...smallHall().windows,
      { id: 'x2', label: '5', kind: 'specialist' as const, zone: 'b', services: [] },
    ];
    return smallHall({ windows, escalation: ['x1', 'x2'], ...change });
  };
  const escalated = (config: HallConfig = twoHard(), ...open: string[]) => {
    const driver = new Driver(config);
    driver.open('g1', 'g2', ...open);
    const ticket = driver.issue('enrol');
    driver.begin('g1');
    driver.minutes(5);
    driver.transfer('g1', escalate);
    return { driver, ticket };
  };

  it('sends a hard case to the window for hard cases, which does what it does not list; arrival is kept', () => {
    const { driver, ticket } = escalated(twoHard(), 'x1');
    expect(ticket).toMatchObject({ windowId: 'x1', because: 'escalated', seniority: monday, issuedAt: monday });
    expect(driver.call('g2')).toBeNull();
    driver.serve('x1');
    expect(matters(ticket)).toEqual(['enrol done']);
  });

  it('chooses the least loaded of those open, the first on the list among equals', () => {
    const { driver } = escalated(twoHard(), 'x1', 'x2');
    expect(driver.line('x1')).toEqual(['A001']);
    const second = driver.issue('record');
    driver.begin('g1');
    driver.transfer('g1', escalate);
    expect(second.windowId).toBe('x2');
  });

  it('only the hard matter goes there: the others wait for their own windows', () => {
    const driver = new Driver();
    driver.open('g1', 's1', 'x1');
    const ticket = driver.issue('enrol', 'card', 'hard');
    driver.begin('g1');
    driver.transfer('g1', escalate);
    driver.begin('x1');
    expect(matters(ticket)).toEqual(['enrol serving', 'card pending', 'hard serving']);
    driver.complete('x1');
    expect(ticket).toMatchObject({ status: 'waiting', windowId: 's1', bound: null });
  });

  it('when its window closes, another for hard cases takes it, and no general window', () => {
    const { driver, ticket } = escalated(twoHard(), 'x1', 'x2');
    driver.at('close', 'x1');
    expect(ticket).toMatchObject({ windowId: 'x2', because: 'escalated' });
    expect(driver.call('g2')).toBeNull();
    expect(driver.call('x2')).toBe('A001');
  });

  it('when none of them is open any more the case waits, and whichever opens first calls it', () => {
    const { driver, ticket } = escalated(twoHard(), 'x1');
    driver.at('close', 'x1');
    expect(ticket).toMatchObject({ status: 'waiting', windowId: null, bound: null });
    expect(driver.call('g2')).toBeNull();
    driver.open('x2');
    expect(driver.call('x2')).toBe('A001');
  });

  it('before any of them is open the case waits for one', () => {
    const { driver, ticket } = escalated(twoHard());
    expect(ticket).toMatchObject({ status: 'waiting', windowId: null, groupId: 'x1' });
    driver.open('x1');
    expect(driver.serve('x1')).toBe('A001');
    expect(ticket.status).toBe('completed');
  });

  it('stays a hard case when it is missed, held or lost with a terminal', () => {
    const missed = escalated(twoHard(), 'x1');
    missed.driver.call('x1');
    missed.driver.miss('x1');
    missed.driver.comeBack(missed.ticket);
    expect(missed.ticket).toMatchObject({ windowId: 'x1', because: 'escalated' });

    const held = escalated(twoHard(), 'x1');
    held.driver.begin('x1');
    held.driver.hold('x1', { wakeInSeconds: 1 });
    held.driver.at('close', 'x1');
    held.driver.now += 1000;
    held.driver.ask({ type: 'wake', ticketId: held.ticket.id }, timer);
    expect(held.driver.call('g2')).toBeNull();
    held.driver.open('x2');
    expect(held.driver.call('x2')).toBe('A001');

    const lost = escalated(twoHard(), 'x1', 'x2');
    lost.driver.call('x1');
    lost.driver.loseTerminal('x1');
    expect(lost.ticket).toMatchObject({ windowId: 'x2', status: 'waiting' });
  });

  it('a clerk for hard cases may send it back to a window, or to a service', () => {
    const { driver, ticket } = escalated(twoHard(), 'x1');
    driver.begin('x1');
    driver.transfer('x1', { windowId: 'g2' });
    expect(driver.begin('g2')).toBe(ticket);
    expect(matters(ticket)).toEqual(['enrol serving']);
    driver.transfer('g2', { serviceId: 'enrol' });
    expect(ticket).toMatchObject({ bound: null, groupId: 'g1..g2' });
  });

  it('a supervisor may decide that another window can do it after all', () => {
    const { driver, ticket } = escalated(twoHard(), 'x1');
    driver.move(ticket, 'g2');
    expect(driver.serve('g2')).toBe('A001');
    expect(matters(ticket)).toEqual(['enrol done']);
  });

  it('to hear an opinion and come back: the matter stays with the first window', () => {
    const { driver, ticket } = serving('enrol');
    driver.transfer('g1', escalate, { comeBack: true });
    driver.begin('x1');
    driver.complete('x1');
    expect(ticket).toMatchObject({ bound: { windowId: 'g1' }, because: 'come-back' });
    driver.serve('g1');
    expect(matters(ticket)).toEqual(['enrol done']);
  });

  it('to hear an opinion: the window asked may call the visitor before his turn', () => {
    const { driver, ticket } = serving('enrol');
    driver.transfer('g1', escalate, { comeBack: true });
    driver.clerkAsks({ type: 'call-chosen', windowId: 'x1', ticketId: ticket.id, reason: 'r' });
    driver.at('start', 'x1');
    driver.complete('x1');
    expect(ticket).toMatchObject({ bound: { windowId: 'g1' }, because: 'come-back' });
  });

  it('is refused where the hall has no other window for hard cases, or none open for what cannot wait', () => {
    const refusal = (driver: Driver, windowId: string, comeBack = false) =>
      driver.refused({ type: 'transfer', windowId, to: escalate, note: null, comeBack }, clerk(windowId));
    const none = new Driver(smallHall({ escalation: [] }));
    none.open('g1');
    none.issue('enrol');
    none.begin('g1');
    expect(refusal(none, 'g1')).toBe('no-window-can-serve');

    const only = new Driver();
    only.open('x1');
    only.issue('hard');
    only.begin('x1');
    expect(refusal(only, 'x1')).toBe('no-window-can-serve');

    const closed = new Driver(twoHard());
    closed.open('x1', 'g1');
    closed.issue('hard');
    closed.begin('x1');
    expect(refusal(closed, 'x1')).toBe('window-not-open');
    closed.complete('x1');
    closed.at('close', 'x1');
    closed.issue('enrol');
    closed.begin('g1');
    expect(refusal(closed, 'g1', true)).toBe('window-not-open');
    expect(refusal(closed, 'g1')).toBeNull();
  });
});

describe('transfer, whatever the target', () => {
  it('also passes on a visitor called who has not begun, with what was meant for this window', () => {
    const called = () => {
      const driver = new Driver();
      driver.open('g1', 'g2', 's1', 'x1');
      const ticket = driver.issue('enrol', 'card');
      driver.call('g1');
      return { driver, ticket };
    };
    const hard = called();
    hard.driver.transfer('g1', { escalate: true });
    hard.driver.begin('x1');
    expect(matters(hard.ticket)).toEqual(['enrol serving', 'card pending']);
    const other = called();
    other.driver.transfer('g1', { serviceId: 'hard' });
    expect(matters(other.ticket)).toEqual(['enrol abandoned', 'card pending', 'hard pending']);
  });

  it('is for whoever staffs the window, or a supervisor', () => {
    const { driver } = serving('enrol');
    const body = { type: 'transfer', windowId: 'g1', to: { windowId: 'g2' }, note: null, comeBack: false } as const;
    expect(driver.refused(body, clerk('g2'))).toBe('not-allowed');
    expect(factOf(driver.ask(body, supervisor), 'ticket-transferred').by).toBe('supervisor:s');
  });
});
