/** Escalation and cases: nobody is sent away; what cannot be done at once is followed until it is. */
import { describe, expect, it } from '@jest/globals';
import type { Actor, CommandBody } from '../../src/core/commands.js';
import type { Case } from '../../src/core/kept.js';
import { freeze, thaw } from '../../src/core/state.js';
import { clerk, Driver, factOf, kiosk, monday, smallHall, supervisor, typesOf } from './hall-kit.js';

const open = (more: Partial<CommandBody & { type: 'open-case' }> = {}): CommandBody => ({
  type: 'open-case',
  subject: 'two records of one person',
  serviceId: null,
  matterId: null,
  windowId: null,
  ...more,
});

const at = (windowId: string) => open({ windowId, matterId: 'm1' });
const step = (recordId: string, to: Exclude<Case['status'], 'closed'>): CommandBody => ({
  type: 'step-case',
  recordId,
  step: to,
  note: `now ${to}`,
  toVisitor: null,
});
const hand = (recordId: string, userId: string): CommandBody => ({
  type: 'hand-case',
  recordId,
  to: { userId, name: userId },
  note: null,
});
const close = (recordId: string): CommandBody => ({ type: 'close-case', recordId, result: 'records united' });

/** A visitor escalated from g1 and served at x1. */
const escalated = (...services: string[]) => {
  const driver = new Driver();
  driver.open('g1', 'g2', 's1', 'x1');
  const ticket = driver.issue(...services);
  driver.minutes(4);
  driver.begin('g1');
  driver.transfer('g1', { escalate: true }, { note: 'two records' });
  return { driver, ticket };
};

const only = (driver: Driver): Case => {
  const [first, ...others] = driver.hall.kept.records.case.values();
  if (!first || others.length > 0) throw new Error('there is not just one open case');
  return first;
};

/** An open case of `g1`, without a visitor. */
const opened = () => {
  const driver = new Driver();
  driver.ask(open(), clerk('g1'));
  return { driver, known: only(driver) };
};

describe('escalation', () => {
  it('keeps number and seniority, ahead of who came later', () => {
    const { driver, ticket } = escalated('enrol');
    const later = driver.issue('hard');
    expect(ticket).toMatchObject({ status: 'waiting', windowId: 'x1', because: 'escalated', seniority: monday });
    expect(ticket.issuedAt).toBe(monday);
    expect(driver.line('x1')).toEqual([ticket.number, later.number]);
    expect(driver.begin('x1')).toBe(ticket);
  });
});

describe('opening a case', () => {
  it('at the window it takes the matter over; the visitor is done here when nothing else is left', () => {
    const { driver, ticket } = escalated('enrol');
    driver.begin('x1');
    const fact = factOf(driver.clerkAsks(at('x1') as CommandBody & { windowId: string }), 'case-opened');
    expect(only(driver)).toMatchObject({
      id: `small-case-${fact.version}`,
      status: 'accepted',
      ticketId: ticket.id,
      number: ticket.number,
      serviceId: 'enrol',
      matterId: 'm1',
      windowId: 'x1',
      escalated: true,
      owner: { userId: 'x1' },
      // Ten working days of a hall that is closed at weekends, from Monday the 23rd.
      dueOn: '2026-12-07',
      history: [{ step: 'accepted', note: 'two records of one person', toVisitor: 'two records of one person' }],
    });
    expect(ticket.matters).toMatchObject([{ status: 'in-review' }]);
    expect(typesOf(driver.complete('x1'))).toEqual(['ticket-completed']);
    expect(ticket).toMatchObject({ status: 'completed', followed: true, matters: [{ status: 'in-review' }] });
  });

  it('other matters go on as they would', () => {
    const { driver, ticket } = escalated('enrol', 'card');
    driver.begin('x1');
    driver.ask(at('x1'), clerk('x1'));
    expect(
      driver.refused({ type: 'complete', windowId: 'x1', matters: [{ id: 'm1', outcome: 'done' }] }, clerk('x1')),
    ).toBe('invalid');
    driver.complete('x1');
    expect(ticket.matters.map(({ status }) => status)).toEqual(['in-review', expect.stringMatching(/done|pending/)]);
  });

  it('without a matter it only stands beside the visit', () => {
    const { driver, ticket } = escalated('enrol');
    driver.begin('x1');
    driver.ask(open({ windowId: 'x1' }), clerk('x1'));
    expect(only(driver)).toMatchObject({ ticketId: ticket.id, matterId: null, serviceId: null, escalated: true });
    expect(typesOf(driver.complete('x1'))).toEqual(['matter-completed', 'ticket-completed']);
  });

  it('without a visitor it belongs to who opened it', () => {
    const driver = new Driver();
    const fact = factOf(driver.ask(open({ serviceId: 'card' }), supervisor), 'case-opened');
    expect(fact).not.toHaveProperty('ticketId');
    expect(only(driver)).toMatchObject({ ticketId: null, number: null, serviceId: 'card', owner: { userId: 's' } });
  });

  it('refuses what is not there, and nothing changes', () => {
    const { driver, ticket } = escalated('enrol');
    const { version } = driver.hall;
    const refused = (body: CommandBody, who: Actor = clerk('x1')) => driver.refused(body, who);
    expect(refused(open({ serviceId: 'nothing' }))).toBe('invalid');
    expect(refused(open(), kiosk)).toBe('not-allowed');
    expect(refused(at('nowhere'))).toBe('not-found');
    expect(refused(at('x1'))).toBe('window-idle');
    driver.call('x1');
    expect(refused(at('x1'))).toBe('wrong-state');
    driver.at('start', 'x1');
    expect(refused(open({ windowId: 'x1', matterId: 'm9' }))).toBe('invalid');
    expect(refused(open({ windowId: 'x1', matterId: 'm1', serviceId: 'card' }))).toBe('invalid');
    expect(refused(at('x1'), clerk('g2'))).toBe('not-allowed');
    expect(driver.hall.version).toBe(version + 2);
    expect(ticket.matters).toMatchObject([{ status: 'serving' }]);
  });

  it('nothing that is left over can be escalated once more', () => {
    const { driver } = escalated('enrol');
    driver.begin('x1');
    driver.ask(at('x1'), clerk('x1'));
    const again: CommandBody = {
      type: 'transfer',
      windowId: 'x1',
      to: { escalate: true },
      note: null,
      comeBack: false,
    };
    expect(driver.refused(again, clerk('x1'))).toBe('wrong-state');
  });

  it('a review that came back is given up for it; what has passed is not taken back', () => {
    const { services, ...rest } = smallHall();
    const config = { ...rest, services: services.map((s) => ({ ...s, control: 'review' as const })), review: {} };
    const reviewer: Actor = { ...clerk('rev'), duties: ['review'] };
    for (const passed of [false, true]) {
      const driver = new Driver(config);
      driver.open('g1');
      driver.issue('enrol');
      driver.begin('g1');
      driver.clerkAsks({ type: 'complete', windowId: 'g1', matters: null, visitor: 'waits' });
      const [recordId] = driver.hall.kept.records.review.keys();
      driver.ask({ type: 'take-review', recordId: recordId! }, reviewer);
      driver.ask({ type: 'decide-review', recordId: recordId!, passed, reason: 'x' }, reviewer);
      driver.begin('g1');
      const decision = driver.try(at('g1'), clerk('g1'));
      if (passed) expect(decision).toMatchObject({ refused: 'wrong-state' });
      else expect(driver.facts.slice(-2).map(({ type }) => type)).toEqual(['review-given-up', 'case-opened']);
    }
  });
});

describe('going on with a case', () => {
  it('accept, study, hand over, report, close: each with who and what in its history', () => {
    const { driver, known } = opened();
    driver.ask(step(known.id, 'studying'), clerk('g1'));
    driver.ask(hand(known.id, 'expert'), clerk('g1'));
    expect(known).toMatchObject({ status: 'handed-over', owner: { userId: 'expert' } });
    driver.ask(step(known.id, 'handed-over'), clerk('expert'));
    driver.ask(step(known.id, 'reported'), clerk('expert'));
    driver.ask(close(known.id), clerk('expert'));
    expect(known.status).toBe('closed');
    expect(known.history.map(({ step: name, by, note }) => [name, by, note])).toEqual([
      ['accepted', 'g1', 'two records of one person'],
      ['studying', 'g1', 'now studying'],
      ['handed-over', 'g1', null],
      ['handed-over', 'expert', 'now handed-over'],
      ['reported', 'expert', 'now reported'],
      ['closed', 'expert', 'records united'],
    ]);
    expect(driver.hall.kept.records.case.size).toBe(0);
  });

  it('only the owner or a supervisor', () => {
    const { driver, known } = opened();
    for (const body of [step(known.id, 'studying'), hand(known.id, 'g2'), close(known.id)])
      expect(driver.refused(body, clerk('g2'))).toBe('not-allowed');
    driver.ask(hand(known.id, 'g2'), clerk('g1'));
    expect(driver.refused(step(known.id, 'handed-over'), clerk('g1'))).toBe('not-allowed');
    expect(driver.refused(step(known.id, 'handed-over'), supervisor)).toBeNull();
  });

  it('no step is undone, none is handed over to nobody or to who has it, and a late hand-over undoes no report', () => {
    const { driver, known } = opened();
    expect(driver.refused(step(known.id, 'handed-over'), clerk('g1'))).toBe('wrong-state');
    expect(driver.refused(hand(known.id, 'g1'), clerk('g1'))).toBe('wrong-state');
    driver.ask(step(known.id, 'reported'), clerk('g1'));
    for (const to of ['accepted', 'studying', 'handed-over'] as const)
      expect(driver.refused(step(known.id, to), clerk('g1'))).toBe('wrong-state');
    expect(driver.refused(step(known.id, 'reported'), clerk('g1'))).toBeNull();
    driver.ask(hand(known.id, 'g2'), clerk('g1'));
    expect(known).toMatchObject({ status: 'reported', owner: { userId: 'g2' } });
  });

  it('one that is closed or unknown is not found', () => {
    const { driver, known } = opened();
    driver.ask(close(known.id), clerk('g1'));
    for (const body of [step(known.id, 'reported'), hand(known.id, 'g2'), close(known.id), close('nothing')])
      expect(driver.refused(body, clerk('g1'))).toBe('not-found');
  });

  it('closed while the visitor is still in the hall, the matter is done', () => {
    const { driver, ticket } = escalated('enrol', 'card');
    driver.begin('x1');
    driver.ask(at('x1'), clerk('x1'));
    driver.ask(close(only(driver).id), clerk('x1'));
    expect(ticket.matters[0]).toMatchObject({ status: 'done' });
  });

  it('outlives the day, freezes and thaws', () => {
    const { driver, known } = opened();
    driver.now += 24 * 3600_000;
    driver.tick();
    const copy = thaw(JSON.parse(JSON.stringify(freeze(driver.hall))));
    expect(copy.kept.records.case.get(known.id)).toEqual(known);
  });
});
