/** The wait foretold: worked out from the work ahead and the windows open; no number where nobody can say. */
import { describe, expect, it } from '@jest/globals';
import { forecast, forecastOf, residualSeconds, secondsUntilWorkedOff, workBefore } from '../../src/core/estimate.js';
import type { Ticket } from '../../src/core/hall.js';
import { sittingSeconds } from '../../src/core/state.js';
import { Driver, monday, smallHall, twoGroups } from './hall-kit.js';

const sitting = 72; // 1.2 minutes
const enrol = 600 + sitting;
const record = 240 + sitting;

const opened = (...windowIds: string[]) => {
  const driver = new Driver();
  driver.open(...windowIds);
  return driver;
};
const p50 = (driver: Driver, ticket: Ticket) => forecast(driver.hall, ticket, driver.now)?.p50Seconds ?? null;

describe('the work of a ticket', () => {
  it('is the usual minutes of its matters and one sitting', () => {
    const driver = opened('g1');
    expect(sittingSeconds(driver.hall, driver.issue('enrol'))).toBe(enrol);
    expect(sittingSeconds(driver.hall, driver.issue('enrol', 'record'))).toBe(600 + 240 + sitting);
  });

  it('leaves out what is done', () => {
    const driver = opened('g1', 's1');
    const ticket = driver.issue('enrol', 'card');
    driver.serve('g1');
    expect(sittingSeconds(driver.hall, ticket)).toBe(480 + sitting);
  });

  it('before a place in line is summed alike from either end', () => {
    const driver = opened('g1');
    for (const service of ['enrol', 'record', 'enrol', 'enrol', 'record']) driver.issue(service);
    const before = [0, 1, 2, 3, 4, 5].map((index) => workBefore(driver.hall, 'g1..g2', index));
    expect(before).toEqual([0, enrol, enrol + record, 2 * enrol + record, 3 * enrol + record, 3 * enrol + 2 * record]);
  });

  it('follows when the usual minutes are set anew during the day', () => {
    const driver = opened('g1');
    driver.issue('enrol');
    driver.issue('enrol');
    const services = smallHall().services.map((s) => (s.id === 'enrol' ? { ...s, typicalMinutes: 20 } : s));
    driver.configure(smallHall({ services }));
    expect(workBefore(driver.hall, 'g1..g2', 2)).toBe(2 * (1200 + sitting));
    driver.serve('g1');
    expect(workBefore(driver.hall, 'g1..g2', 1)).toBe(1200 + sitting);
  });
});

describe('what is left with the visitor at a window', () => {
  it('shrinks as time passes, but never below a fifth of what is usual', () => {
    const driver = opened('g1');
    driver.issue('enrol');
    expect(residualSeconds(driver.hall, 'g1', driver.now)).toBe(0);
    driver.begin('g1');
    expect(residualSeconds(driver.hall, 'g1', monday)).toBe(enrol);
    expect(residualSeconds(driver.hall, 'g1', monday + 120_000)).toBe(enrol - 120);
    expect(residualSeconds(driver.hall, 'g1', monday + 3_600_000)).toBe(Math.round(enrol / 5));
  });
});

describe('the wait', () => {
  it('is none for the first in line beside an idle window', () => {
    const driver = opened('g1', 'g2');
    driver.issue('enrol');
    driver.begin('g1');
    expect(p50(driver, driver.issue('enrol'))).toBe(0);
  });

  it('is the work ahead and at the windows, shared by the windows open', () => {
    const driver = opened('g1', 'g2');
    for (let i = 0; i < 4; i += 1) driver.issue('enrol');
    driver.begin('g1');
    driver.begin('g2');
    driver.now += 60_000;
    const last = driver.issue('record');
    expect(p50(driver, last)).toBe((2 * enrol + 2 * (enrol - 60)) / 2);
    driver.pause('g2');
    expect(p50(driver, last)).toBe(2 * enrol + enrol - 60);
  });

  it('grows with those who go first, and shrinks when they leave', () => {
    const driver = opened('g1');
    driver.issue('enrol');
    driver.begin('g1');
    const ticket = driver.issue('enrol');
    const before = p50(driver, ticket)!;
    const green = driver.issueAs({ priority: 'green' }, 'record');
    expect(p50(driver, ticket)).toBe(before + record);
    driver.cancel(green);
    expect(p50(driver, ticket)).toBe(before);
  });

  it('of nine in ten is longer than that of half', () => {
    const driver = opened('g1');
    driver.issue('enrol');
    driver.begin('g1');
    const { p50Seconds, p90Seconds } = forecast(driver.hall, driver.issue('enrol'), driver.now)!;
    expect(p90Seconds).toBeGreaterThan(p50Seconds);
    expect([p50Seconds, p90Seconds].every(Number.isInteger)).toBe(true);
  });

  it('for a window of one’s own choice lasts at least until that window is free, though a neighbour idles', () => {
    const driver = opened('g1', 'g2');
    driver.issue('enrol');
    driver.begin('g1');
    const ticket = driver.issue('enrol');
    driver.switch(ticket, 'g1');
    expect(p50(driver, ticket)).toBe(enrol);
  });

  it('before the hall opens begins with its opening', () => {
    const driver = new Driver(twoGroups(), Date.parse('2026-11-23T08:40+08:00'));
    expect(p50(driver, driver.issue('enrol'))).toBe(20 * 60);
    driver.issue('enrol');
    expect(p50(driver, driver.issue('enrol'))).toBe(20 * 60);
    driver.issue('enrol');
    expect(p50(driver, driver.issue('enrol'))).toBe(20 * 60 + enrol);
  });

  it('nobody can say while the hall is open and nobody is at the windows of the group', () => {
    const driver = opened('g1');
    const ticket = driver.issue('enrol');
    const card = driver.issue('card');
    expect(p50(driver, ticket)).toBe(0);
    expect(p50(driver, card)).toBeNull();
    driver.pause('g1');
    expect(p50(driver, ticket)).toBeNull();
    driver.at('unpause', 'g1');
    expect(p50(driver, ticket)).toBe(0);
  });

  it('nobody can say of a hall that never opens', () => {
    const driver = new Driver(smallHall({ hours: { ...smallHall().hours, weekdays: [] } }));
    const group = driver.hall.floor.groups.get('g1..g2')!;
    expect(forecastOf(driver.hall, group, 0, driver.now)).toBeNull();
    expect(secondsUntilWorkedOff(driver.hall, group, 0, driver.now)).toBe(Infinity);
  });

  it('is foretold only to those who wait', () => {
    const driver = opened('g1');
    const ticket = driver.issue('enrol');
    driver.call('g1');
    expect(p50(driver, ticket)).toBeNull();
  });
});
