/** The business day: it begins with the first command of a date in the hall's time zone, and ends before the next. */
import { describe, expect, it } from '@jest/globals';
import type { FactType } from '../../src/core/facts.js';
import type { HallConfig, Hours } from '../../src/core/hall.js';
import { clerk, Driver, factOf, kiosk, monday, smallHall, typesOf } from './hall-kit.js';

const hours: Hours = smallHall().hours;
const inZone = (timezone: string): HallConfig => smallHall({ hours: { ...hours, timezone } });
const at = (driver: Driver, time: string) => (driver.now = Date.parse(time));

describe('the end of the day', () => {
  /** A ticket in every live state, and a paused window. */
  const busyDay = () => {
    const driver = new Driver();
    driver.open('g1', 'g2', 's1', 'x1');
    const [held, missed, serving, called, waiting] = [1, 2, 3, 4, 5].map(() => driver.issue('enrol'));
    driver.begin('g1');
    driver.hold('g1', { keep: true, wakeInSeconds: 60 });
    driver.call('g1');
    driver.miss('g1');
    driver.begin('g1');
    driver.call('g2');
    driver.pause('s1');
    return { driver, tickets: [held, missed, serving, called, waiting].map((ticket) => ticket!) };
  };

  it('expires whatever is still open, never as served, and closes every window', () => {
    const { driver, tickets } = busyDay();
    expect(tickets.map(({ status }) => status)).toEqual(['held', 'missed', 'serving', 'called', 'waiting']);
    at(driver, '2026-11-24T00:00+08:00');
    const facts = driver.tick();
    const count = (type: FactType) => facts.filter((fact) => fact.type === type).length;
    expect([count('ticket-expired'), count('window-closed'), count('ticket-completed')]).toEqual([5, 4, 0]);
    expect(tickets.map(({ status }) => status)).toEqual(['expired', 'expired', 'expired', 'expired', 'expired']);
    expect(tickets.flatMap(({ matters }) => matters.map(({ status }) => status))).toEqual(Array(5).fill('abandoned'));
    expect(factOf(facts, 'day-closed')).toMatchObject({ day: '2026-11-23', expired: 5 });
    expect(factOf(facts, 'day-opened').day).toBe('2026-11-24');
    expect([...driver.hall.windows.values()].map(({ status, ticketId }) => [status, ticketId])).toEqual(
      Array(4).fill(['closed', null]),
    );
    expect([driver.hall.tickets.size, driver.hall.announced.length]).toEqual([0, 0]);
  });

  it('comes at midnight by the hall’s clock, not a second before', () => {
    const { driver } = busyDay();
    at(driver, '2026-11-23T23:59:59.999+08:00');
    expect(typesOf(driver.tick())).not.toContain('day-closed');
    at(driver, '2026-11-24T00:00:00+08:00');
    expect(typesOf(driver.tick())).toContain('day-closed');
  });

  it('comes before whatever is asked first on the new day', () => {
    const { driver } = busyDay();
    at(driver, '2026-11-24T10:00+08:00');
    const facts = driver.ask({ type: 'open', windowId: 'g1' }, clerk('li'));
    expect(typesOf(facts).slice(-3)).toEqual(['day-closed', 'day-opened', 'window-opened']);
  });

  it('does not come of a command that is refused; it comes with the next', () => {
    const { driver, tickets } = busyDay();
    at(driver, '2026-11-24T10:00+08:00');
    expect(driver.refused({ type: 'call', windowId: 'g1' }, clerk('g1'))).toBe('window-not-open');
    expect(driver.hall.day).toBe('2026-11-23');
    expect(driver.refused({ type: 'cancel', ticketId: tickets[4]!.id }, kiosk)).toBe('not-found');
    driver.tick();
    expect(driver.hall.day).toBe('2026-11-24');
  });

  it('begins numbers, call ids and announcements anew', () => {
    const { driver } = busyDay();
    at(driver, '2026-11-24T10:00+08:00');
    driver.open('g1');
    const ticket = driver.issue('enrol');
    expect(ticket).toMatchObject({ number: 'A001', id: 'small-2026-11-24-A001', day: '2026-11-24' });
    expect(factOf(driver.clerkAsks({ type: 'call', windowId: 'g1' }), 'ticket-called').callId).toBe(
      'small-2026-11-24-c1',
    );
  });

  it('skips days on which nobody asked for anything', () => {
    const { driver } = busyDay();
    at(driver, '2026-12-01T10:00+08:00');
    expect(typesOf(driver.tick()).filter((type) => type.startsWith('day-'))).toEqual(['day-closed', 'day-opened']);
    expect(driver.hall.day).toBe('2026-12-01');
  });

  it('is never undone by a clock that goes back', () => {
    const driver = new Driver();
    at(driver, '2026-11-24T00:30+08:00');
    driver.tick();
    at(driver, '2026-11-23T23:30+08:00');
    expect(typesOf(driver.tick())).toEqual([]);
    expect(driver.hall.day).toBe('2026-11-24');
  });
});

describe('the business day in its time zone', () => {
  it.each([
    ['Asia/Shanghai', '2026-11-23T16:00:00Z', '2026-11-24'],
    ['Pacific/Kiritimati', '2026-11-23T10:00:00Z', '2026-11-24'],
    ['Asia/Kathmandu', '2026-11-23T18:15:00Z', '2026-11-24'],
    ['America/New_York', '2026-11-24T05:00:00Z', '2026-11-24'],
    ['Europe/Berlin', '2026-11-23T23:00:00Z', '2026-11-24'],
    // Days on which the clocks change.
    ['America/New_York', '2026-03-08T05:00:00Z', '2026-03-08'],
    ['America/New_York', '2026-03-09T04:00:00Z', '2026-03-09'],
    ['Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25'],
    ['Europe/Berlin', '2026-10-25T23:00:00Z', '2026-10-26'],
    // No midnight: the clock goes from 23:59 to 01:00.
    ['Africa/Cairo', '2026-04-23T22:00:00Z', '2026-04-24'],
  ])('%s: the day of %s begins at that very instant', (timezone, instant, day) => {
    const driver = new Driver(inZone(timezone), Date.parse(instant) - 1);
    expect(driver.hall.day! < day).toBe(true);
    driver.now += 1;
    driver.tick();
    expect(driver.hall.day).toBe(day);
  });
});

describe('the hours', () => {
  it('begin and end by the clock, each once', () => {
    const driver = new Driver(smallHall(), Date.parse('2026-11-23T08:59+08:00'));
    expect(driver.tick()).toEqual([]);
    at(driver, '2026-11-23T09:00+08:00');
    expect(typesOf(driver.tick())).toEqual(['hall-opened']);
    expect(driver.tick()).toEqual([]);
    at(driver, '2026-11-23T17:00+08:00');
    expect(typesOf(driver.tick())).toEqual(['hall-closed']);
    expect(driver.tick()).toEqual([]);
    at(driver, '2026-11-24T09:00+08:00');
    expect(typesOf(driver.tick())).toEqual(['day-closed', 'day-opened', 'hall-opened']);
  });

  it('never end in a hall that is always open, and its day still does', () => {
    const driver = new Driver();
    driver.hall.alwaysOpen = true;
    expect(driver.hall.hoursBeganAt).toBe(monday);
    at(driver, '2026-11-24T02:00+08:00');
    expect(typesOf(driver.tick())).toEqual(['day-closed', 'day-opened']);
  });

  it('end without a word to who is inside: windows finish, and call those who wait', () => {
    const driver = new Driver();
    driver.open('g1');
    driver.issue('enrol');
    driver.now = monday + 8 * 60 * 60_000;
    driver.tick();
    expect(driver.serve('g1')).toBe('A001');
  });
});
