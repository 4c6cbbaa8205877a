/** Calling: call, call a chosen ticket, recall, start, miss, and a call that nobody answers. */
import { describe, expect, it } from '@jest/globals';
import type { CommandBody } from '../../src/core/commands.js';
import { clerk, Driver, factOf, smallHall, supervisor, timer, typesOf } from './hall-kit.js';

const opened = (...windowIds: string[]) => {
  const driver = new Driver();
  driver.open(...windowIds);
  return driver;
};

describe('call', () => {
  it('claims the next ticket in one step: it leaves the line and the window has it', () => {
    const driver = opened('g1');
    const ticket = driver.issue('enrol');
    driver.minutes(7);
    const facts = driver.clerkAsks({ type: 'call', windowId: 'g1' });
    expect(factOf(facts, 'ticket-called')).toMatchObject({
      ticketId: ticket.id,
      number: 'A001',
      windowId: 'g1',
      label: '1',
      callNo: 1,
      callId: 'small-2026-11-23-c1',
    });
    expect(ticket).toMatchObject({
      status: 'called',
      windowId: 'g1',
      groupId: null,
      callCount: 1,
      calledAt: driver.now,
    });
    expect(driver.window('g1').ticketId).toBe(ticket.id);
    expect(driver.line('g1..g2')).toEqual([]);
  });

  it('with nobody to call is lawful and changes nothing', () => {
    expect(opened('g1').clerkAsks({ type: 'call', windowId: 'g1' })).toEqual([]);
  });

  it('hands one ticket to one window, however many ask', () => {
    const driver = opened('g1', 'g2');
    driver.issue('enrol');
    expect([driver.call('g1'), driver.call('g2')]).toEqual(['A001', null]);
  });

  it('is refused while the window has a visitor, who is named', () => {
    const driver = opened('g1');
    const ticket = driver.issue('enrol');
    driver.issue('enrol');
    driver.call('g1');
    const again = driver.try({ type: 'call', windowId: 'g1' }, clerk('g1'));
    expect(again).toMatchObject({ refused: 'window-busy', ticketId: ticket.id });
  });

  it('is refused at a paused window', () => {
    const driver = opened('g1');
    driver.issue('enrol');
    driver.pause('g1');
    expect(driver.refused({ type: 'call', windowId: 'g1' }, clerk('g1'))).toBe('window-not-open');
  });

  it('by a supervisor works at an open window', () => {
    const driver = opened('g1');
    driver.issue('enrol');
    expect(factOf(driver.ask({ type: 'call', windowId: 'g1' }, supervisor), 'ticket-called').by).toBe('supervisor:s');
  });
});

describe('a window is commanded only by who may', () => {
  const commands: CommandBody[] = [
    { type: 'call', windowId: 'g1' },
    { type: 'call-chosen', windowId: 'g1', ticketId: 't', reason: 'r' },
    { type: 'recall', windowId: 'g1' },
    { type: 'start', windowId: 'g1' },
    { type: 'miss', windowId: 'g1' },
    { type: 'hold', windowId: 'g1', reason: 'r', keep: false, wakeInSeconds: null },
    { type: 'resume', windowId: 'g1', ticketId: 't' },
    { type: 'transfer', windowId: 'g1', to: { escalate: true }, note: null, comeBack: false },
    { type: 'complete', windowId: 'g1', matters: null },
    { type: 'pause', windowId: 'g1', reason: null },
    { type: 'unpause', windowId: 'g1' },
  ];

  it.each(commands)('$type: not by another clerk, not at a closed window, not at an unknown one', (command) => {
    expect(opened('g1').refused(command, clerk('stranger'))).toBe('not-allowed');
    expect(opened().refused(command, clerk('g1'))).toBe('window-not-open');
    expect(opened().refused(command, supervisor)).toBe('window-not-open');
    expect(opened().refused({ ...command, windowId: 'nowhere' } as CommandBody, clerk('g1'))).toBe('not-found');
  });

  it.each(commands.filter(({ type }) => /^(recall|start|miss|hold|transfer|complete)$/.test(type)))(
    '$type: not without a visitor',
    (command) => {
      expect(opened('g1').refused(command, clerk('g1'))).toBe('window-idle');
    },
  );
});

describe('a chosen ticket', () => {
  it('is called before its turn, with the reason given', () => {
    const driver = opened('g1');
    driver.issue('enrol');
    const chosen = driver.issue('enrol');
    const facts = driver.clerkAsks({ type: 'call-chosen', windowId: 'g1', ticketId: chosen.id, reason: 'in pain' });
    expect(factOf(facts, 'ticket-called')).toMatchObject({
      number: 'A002',
      why: { rule: 'chosen', reason: 'in pain' },
    });
  });

  it('may be one that another window alone would have called', () => {
    const driver = opened('g1', 'g2');
    const ticket = driver.issue('enrol');
    driver.switch(ticket, 'g2');
    driver.clerkAsks({ type: 'call-chosen', windowId: 'g1', ticketId: ticket.id, reason: 'r' });
    expect(driver.window('g1').ticketId).toBe(ticket.id);
  });

  it('is refused when it is unknown, does not wait, is not for this window, or the window is busy', () => {
    const driver = opened('g1', 'g2', 's1');
    const chosen = (windowId: string, ticketId: string) =>
      driver.refused({ type: 'call-chosen', windowId, ticketId, reason: 'r' }, clerk(windowId));
    const card = driver.issue('card');
    expect(chosen('g1', 'nobody')).toBe('not-found');
    expect(chosen('g1', card.id)).toBe('not-eligible');
    driver.call('s1');
    expect(chosen('s1', card.id)).toBe('window-busy');
    driver.miss('s1');
    expect(chosen('s1', card.id)).toBe('wrong-state');
  });
});

describe('recall', () => {
  it('is a new announcement with an id of its own, and counts', () => {
    const driver = opened('g1');
    const ticket = driver.issue('enrol');
    driver.call('g1');
    driver.now += 30_000;
    expect(factOf(driver.at('recall', 'g1'), 'ticket-recalled')).toMatchObject({
      callNo: 2,
      callId: 'small-2026-11-23-c2',
    });
    expect(ticket).toMatchObject({ callNo: 2, callCount: 2, calledAt: driver.now - 30_000, lastCalledAt: driver.now });
    expect(driver.hall.announced.map(({ callId, callNo }) => [callId, callNo])).toEqual([
      ['small-2026-11-23-c2', 2],
      ['small-2026-11-23-c1', 1],
    ]);
  });

  it('is refused once the visitor has come', () => {
    const driver = opened('g1');
    driver.issue('enrol');
    driver.begin('g1');
    expect(driver.refused({ type: 'recall', windowId: 'g1' }, clerk('g1'))).toBe('wrong-state');
  });
});

describe('called a second time', () => {
  it('a visitor who goes on to another window counts anew from that call', () => {
    const driver = opened('g1', 's1');
    const ticket = driver.issue('enrol', 'card');
    driver.serve('g1');
    driver.minutes(3);
    driver.call('s1');
    expect(ticket).toMatchObject({ callNo: 1, callCount: 2, calledAt: driver.now, startedAt: null });
    expect(driver.window('s1').since).toBe(driver.now);
  });
});

describe('start', () => {
  it('begins what this window serves of the ticket', () => {
    const driver = opened('g1');
    const ticket = driver.issue('enrol', 'card', 'record');
    driver.call('g1');
    driver.minutes(1);
    driver.at('start', 'g1');
    expect(ticket).toMatchObject({ status: 'serving', startedAt: driver.now });
    expect(ticket.matters.map((matter) => matter.status)).toEqual(['serving', 'pending', 'serving']);
  });

  it('is refused when it has begun already', () => {
    const driver = opened('g1');
    driver.issue('enrol');
    driver.begin('g1');
    expect(driver.refused({ type: 'start', windowId: 'g1' }, clerk('g1'))).toBe('wrong-state');
  });
});

describe('a visitor who does not come', () => {
  it('is missed by the clerk; the window is free and the ticket may return', () => {
    const driver = opened('g1');
    const ticket = driver.issue('enrol');
    driver.call('g1');
    expect(factOf(driver.miss('g1'), 'ticket-missed').by).toBe('clerk');
    expect(ticket).toMatchObject({ status: 'missed', missedAt: driver.now });
    expect(driver.window('g1')).toMatchObject({ ticketId: null, idleSince: driver.now });
    driver.comeBack(ticket);
    expect(ticket.status).toBe('waiting');
  });

  it('cannot be missed once he is being served', () => {
    const driver = opened('g1');
    driver.issue('enrol');
    driver.begin('g1');
    expect(driver.refused({ type: 'miss', windowId: 'g1' }, clerk('g1'))).toBe('wrong-state');
  });

  const unanswered = (driver: Driver, ticketId: string, callNo: number) =>
    typesOf(driver.ask({ type: 'miss-unanswered', ticketId, callNo }, timer));

  it('is given up five minutes after a call, and not a moment before', () => {
    const driver = opened('g1');
    const ticket = driver.issue('enrol');
    driver.call('g1');
    driver.now += 300_000 - 1;
    expect(unanswered(driver, ticket.id, 1)).toEqual([]);
    driver.now += 1;
    expect(unanswered(driver, ticket.id, 1)).toEqual(['ticket-missed']);
    expect(ticket.status).toBe('missed');
  });

  it('is given up a minute after the third recall', () => {
    const driver = opened('g1');
    const ticket = driver.issue('enrol');
    driver.call('g1');
    for (let i = 0; i < 3; i += 1) driver.at('recall', 'g1');
    driver.now += 60_000 - 1;
    expect(unanswered(driver, ticket.id, 4)).toEqual([]);
    driver.now += 1;
    expect(unanswered(driver, ticket.id, 4)).toEqual(['ticket-missed']);
  });

  it('has five more minutes from the second recall, for the third may still come', () => {
    const driver = opened('g1');
    const ticket = driver.issue('enrol');
    driver.call('g1');
    driver.at('recall', 'g1');
    driver.at('recall', 'g1');
    driver.now += 299_999;
    expect(unanswered(driver, ticket.id, 3)).toEqual([]);
    driver.now += 1;
    expect(unanswered(driver, ticket.id, 3)).toEqual(['ticket-missed']);
  });

  it('is given up when the hall file says so', () => {
    const driver = new Driver(smallHall({ policy: { missedAfterSeconds: 20 } }));
    driver.open('g1');
    const ticket = driver.issue('enrol');
    driver.call('g1');
    driver.now += 20_000;
    expect(unanswered(driver, ticket.id, 1)).toEqual(['ticket-missed']);
  });

  it('an old timer does nothing: called again since, come since, or gone', () => {
    const driver = opened('g1');
    const ticket = driver.issue('enrol');
    driver.call('g1');
    driver.at('recall', 'g1');
    driver.minutes(60);
    expect(unanswered(driver, ticket.id, 1)).toEqual([]);
    driver.at('start', 'g1');
    expect(unanswered(driver, ticket.id, 2)).toEqual([]);
    driver.complete('g1');
    expect(unanswered(driver, ticket.id, 2)).toEqual([]);
  });
});
