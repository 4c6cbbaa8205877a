/** Issue: what a kiosk may ask for, what it gets, and every way of saying no. */
import { describe, expect, it } from '@jest/globals';
import type { Actor } from '../../src/core/commands.js';
import { decide, isRefusal } from '../../src/core/decide.js';
import type { HallConfig, Priority } from '../../src/core/hall.js';
import { clerk, Driver, factOf, kiosk, monday, smallHall, supervisor, typesOf } from './hall-kit.js';

const asking = (services: string[], person: string | null = null, priority: Priority = 'normal') =>
  ({ type: 'issue', services, priority, language: 'en', person }) as const;

const with_ = (change: (config: HallConfig) => void): Driver => {
  const config = smallHall();
  change(config);
  return new Driver(config);
};

describe('a number is issued', () => {
  it('with a promise at once: first the ticket, then its place', () => {
    const driver = new Driver();
    driver.open('g1');
    const facts = driver.ask(asking(['enrol', 'record']), kiosk);
    expect(typesOf(facts)).toEqual(['ticket-issued', 'ticket-assigned']);
    expect(factOf(facts, 'ticket-issued')).toMatchObject({
      ticketId: 'small-2026-11-23-A001',
      number: 'A001',
      day: '2026-11-23',
      services: ['enrol', 'record'],
      channel: 'kiosk',
      by: 'kiosk:k1',
      at: monday,
    });
    expect(factOf(facts, 'ticket-assigned')).toMatchObject({
      groupId: 'g1..g2',
      windowId: 'g1',
      label: '1',
      bound: null,
    });
  });

  it('for everything a visitor came for at once, each matter pending', () => {
    const driver = new Driver();
    const ticket = driver.issue('enrol', 'card', 'hard');
    expect(ticket.matters).toEqual([
      { id: 'm1', serviceId: 'enrol', status: 'pending' },
      { id: 'm2', serviceId: 'card', status: 'pending' },
      { id: 'm3', serviceId: 'hard', status: 'pending' },
    ]);
    expect(ticket).toMatchObject({ status: 'waiting', callCount: 0, calledAt: null, startedAt: null, endedAt: null });
  });

  it('before anybody is at a window, for the windows will open', () => {
    expect(new Driver().issue('enrol')).toMatchObject({ status: 'waiting', windowId: null, groupId: 'g1..g2' });
  });

  it('to whoever gives no identity as often as is asked', () => {
    const driver = new Driver();
    expect([1, 2, 3].map(() => driver.issue('enrol').number)).toEqual(['A001', 'A002', 'A003']);
  });

  it.each([
    ['normal', 0, false],
    ['priority', 30, false],
    ['appointment', 30, false],
    ['green', 0, true],
  ] as const)('%s has a head start of %d minutes, in front: %s', (priority, minutes, front) => {
    const ticket = new Driver().issueAs({ priority }, 'enrol');
    expect(ticket).toMatchObject({ priority, front, seniority: monday - minutes * 60_000, issuedAt: monday });
  });

  it('and deciding it changes nothing until its facts are folded in', () => {
    const driver = new Driver();
    const before = driver.hall.version;
    const decision = decide(driver.hall, { ...asking(['enrol']), actor: kiosk }, monday);
    expect(isRefusal(decision)).toBe(false);
    expect([driver.hall.version, driver.hall.tickets.size]).toEqual([before, 0]);
  });
});

describe('no number is given', () => {
  it('for a service that the hall does not know, or for the same service twice; the place is named', () => {
    const driver = new Driver();
    const refusal = (services: string[]) => driver.try(asking(services), kiosk);
    expect(refusal(['enrol', 'magic'])).toMatchObject({ refused: 'invalid', errors: [{ path: 'services.1' }] });
    expect(refusal(['enrol', 'card', 'enrol'])).toMatchObject({ refused: 'invalid', errors: [{ path: 'services.2' }] });
  });

  it('earlier than half an hour before the hall opens, in a break, or after it has closed', () => {
    const driver = with_((config) => (config.hours.weekdays = [['09:00', '12:00'], ['14:00', '17:00']])); // prettier-ignore
    const at = (time: string) => {
      driver.now = Date.parse(`2026-11-23T${time}+08:00`);
      return driver.refused(asking(['enrol']), kiosk);
    };
    expect(at('08:29:59')).toBe('hall-closed');
    expect(at('08:30:00')).toBeNull();
    expect(at('11:59:59')).toBeNull();
    expect(at('12:00:00')).toBe('hall-closed');
    expect(at('13:29:59')).toBe('hall-closed');
    expect(at('13:30:00')).toBeNull();
    expect(at('16:59:59')).toBeNull();
    expect(at('17:00:00')).toBe('hall-closed');
  });

  it('on a holiday, but on a working Saturday', () => {
    const driver = with_((config) => (config.hours.dates = { '2026-11-24': [], '2026-11-28': [['09:00', '12:00']] }));
    driver.now = Date.parse('2026-11-24T10:00+08:00');
    expect(driver.refused(asking(['enrol']), kiosk)).toBe('hall-closed');
    driver.now = Date.parse('2026-11-28T10:00+08:00');
    expect(driver.refused(asking(['enrol']), kiosk)).toBeNull();
    driver.now = Date.parse('2026-11-29T10:00+08:00');
    expect(driver.refused(asking(['enrol']), kiosk)).toBe('hall-closed');
  });

  it('at night, unless the hall is always open', () => {
    const driver = new Driver();
    driver.now = Date.parse('2026-11-23T23:00+08:00');
    expect(driver.refused(asking(['enrol']), kiosk)).toBe('hall-closed');
    driver.hall.alwaysOpen = true;
    expect(driver.refused(asking(['enrol']), kiosk)).toBeNull();
  });

  it('while a service is stopped, and again once it is resumed', () => {
    const driver = new Driver();
    driver.ask({ type: 'stop-service', serviceId: 'card' }, supervisor);
    expect(driver.refused(asking(['enrol', 'card']), kiosk)).toBe('service-stopped');
    expect(driver.refused(asking(['enrol']), kiosk)).toBeNull();
    driver.ask({ type: 'resume-service', serviceId: 'card' }, supervisor);
    expect(driver.refused(asking(['enrol', 'card']), kiosk)).toBeNull();
  });

  it('beyond a service’s quota of the day, cancelled ones counting; the next day it begins anew', () => {
    const driver = with_((config) => (config.services[2]!.quota = 2));
    driver.cancel(driver.issue('card'));
    driver.issue('enrol', 'card');
    expect(driver.refused(asking(['card']), kiosk)).toBe('quota-reached');
    expect(driver.refused(asking(['enrol', 'card']), kiosk)).toBe('quota-reached');
    expect(driver.refused(asking(['enrol']), kiosk)).toBeNull();
    driver.minutes(24 * 60);
    expect(driver.refused(asking(['card']), kiosk)).toBeNull();
  });

  it('for a service with a quota of none', () => {
    const driver = with_((config) => (config.services[2]!.quota = 0));
    expect(driver.refused(asking(['card']), kiosk)).toBe('quota-reached');
  });

  it('for a service that no window serves, alone or beside one that is served', () => {
    const driver = with_((config) => {
      config.windows = config.windows.slice(0, 3);
      config.escalation = [];
    });
    expect(driver.refused(asking(['hard']), kiosk)).toBe('no-window-can-serve');
    expect(driver.refused(asking(['enrol', 'hard']), kiosk)).toBe('no-window-can-serve');
  });

  it('to a person who holds one already; the one held is named', () => {
    const driver = new Driver();
    const held = driver.issueAs({ person: 'p' }, 'enrol');
    expect(driver.try(asking(['card'], 'p'), kiosk)).toMatchObject({
      refused: 'already-has-ticket',
      ticketId: held.id,
    });
    expect(driver.refused(asking(['card'], 'q'), kiosk)).toBeNull();
  });
});

describe('one person, one live number', () => {
  const holding = () => {
    const driver = new Driver();
    driver.open('g1');
    return { driver, ticket: driver.issueAs({ person: 'p' }, 'enrol') };
  };
  const again = (driver: Driver, actor: Actor = kiosk) => driver.refused(asking(['enrol'], 'p'), actor);

  it('holds while the ticket is called, served or held, and ends with it', () => {
    const { driver, ticket } = holding();
    driver.call('g1');
    expect(again(driver)).toBe('already-has-ticket');
    driver.at('start', 'g1');
    expect(again(driver)).toBe('already-has-ticket');
    driver.hold('g1');
    expect(again(driver)).toBe('already-has-ticket');
    driver.resume('g1', ticket.id);
    driver.complete('g1');
    expect(again(driver)).toBeNull();
  });

  it('ends when the ticket is cancelled or voided', () => {
    const { driver, ticket } = holding();
    driver.cancel(ticket);
    const second = driver.issueAs({ person: 'p' }, 'enrol');
    driver.ask({ type: 'void', ticketId: second.id, reason: 'r' }, supervisor);
    expect(again(driver)).toBeNull();
  });

  it('lets a missed visitor take a new number, and then not return to the old one', () => {
    const { driver, ticket } = holding();
    driver.call('g1');
    driver.miss('g1');
    expect(again(driver)).toBeNull();
    expect(driver.refused({ type: 'return', ticketId: ticket.id }, kiosk)).toBe('already-has-ticket');
  });

  it('holds for the new number when the old one, missed, is cancelled', () => {
    const { driver, ticket } = holding();
    driver.call('g1');
    driver.miss('g1');
    driver.issueAs({ person: 'p' }, 'enrol');
    driver.cancel(ticket);
    expect(again(driver)).toBe('already-has-ticket');
  });

  it('holds for a missed number that has returned after the new one was done', () => {
    const { driver, ticket } = holding();
    driver.call('g1');
    driver.miss('g1');
    driver.issueAs({ person: 'p' }, 'enrol');
    driver.serve('g1');
    driver.comeBack(ticket);
    expect(again(driver, clerk('g1'))).toBe('already-has-ticket');
  });
});
