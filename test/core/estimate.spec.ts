/** The wait foretold: worked out from the work ahead and the windows open; no number where nobody can say. */
import { describe, expect, it } from '@jest/globals';
import {
  bucketOf,
  excessPercent,
  expectedSeconds,
  foretell,
  foretellLine,
  forecast,
  residualSeconds,
  workBefore,
} from '../../src/core/estimate.js';
import type { HallConfig, Learned, Ticket } from '../../src/core/hall.js';
import { sittingSeconds } from '../../src/core/state.js';
import { Driver, monday, smallHall, twoGroups } from './hall-kit.js';

const sitting = 72; // 1.2 minutes
const enrol = 600 + sitting;
const record = 240 + sitting;

const opened = (...windowIds: string[]) => openedIn(smallHall(), ...windowIds);
const openedIn = (hall: HallConfig, ...windowIds: string[]) => {
  const driver = new Driver(hall);
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

  it('is until the window free first, each before it dealt to the window free first then', () => {
    const driver = opened('g1', 'g2');
    for (const service of ['enrol', 'record']) driver.issue(service);
    driver.begin('g1');
    driver.begin('g2'); // free in 312 seconds, the other in 672
    const waits = ['record', 'enrol', 'enrol'].map((service) => p50(driver, driver.issue(service)));
    expect(waits).toEqual([record, 2 * record, enrol]);
  });

  it('of a long line differs little from what dealing one by one would give', () => {
    const driver = openedIn(smallHall({ admission: 'hours' }), 'g1', 'g2');
    const tickets = Array.from({ length: 140 }, () => driver.issue('enrol'));
    const waits = tickets.map((ticket) => p50(driver, ticket)!);
    expect(waits.slice(98, 104)).toEqual([49, 49, 50, 50.5, 51, 51.5].map((sittings) => sittings * enrol));
  });

  it('is the same for each of a line as for all of it in one pass', () => {
    const driver = openedIn(smallHall({ admission: 'hours' }), 'g1', 'g2');
    const tickets = Array.from({ length: 120 }, (_, i) => driver.issue(i % 3 === 0 ? 'record' : 'enrol'));
    driver.switch(tickets[4]!, 'g2');
    driver.begin('g1');
    driver.now += 100_000;
    const group = driver.hall.floor.groups.get('g1..g2')!;
    const line = driver.hall.lines.get(group.id)!.tickets;
    expect(foretellLine(driver.hall, group, driver.now)).toEqual(
      line.map((ticket) => foretell(driver.hall, ticket, driver.now)),
    );
  });

  it('goes on after the break when the work before it does not end sooner', () => {
    const weekdays: [string, string][] = [
      ['09:00', '12:00'],
      ['14:00', '17:00'],
    ];
    const driver = new Driver(smallHall({ hours: { ...smallHall().hours, weekdays } }));
    driver.open('g1');
    driver.issue('enrol');
    driver.begin('g1');
    const [soon, later] = [driver.issue('enrol'), driver.issue('enrol')];
    driver.now = Date.parse('2026-11-23T11:50+08:00');
    expect(p50(driver, soon)).toBe(Math.round(enrol / 5));
    expect(foretell(driver.hall, later, driver.now)).toMatchObject({
      workSeconds: Math.round(enrol / 5) + enrol,
      idleSeconds: 2 * 3600,
      p50Seconds: 2 * 3600 + Math.round(enrol / 5) + enrol,
      ahead: 1,
      windows: 1,
    });
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
    driver.hall.alwaysOpen = true;
    const ticket = driver.issue('enrol');
    driver.hall.alwaysOpen = false;
    expect(foretell(driver.hall, ticket, driver.now)).toBeNull();
    expect(expectedSeconds(driver.hall, ticket, driver.now)).toBeNull();
  });

  it('is foretold only to those who wait', () => {
    const driver = opened('g1');
    const ticket = driver.issue('enrol');
    driver.call('g1');
    expect(p50(driver, ticket)).toBeNull();
  });
});

describe('what past days taught', () => {
  const learned = (change: Partial<Learned> = {}): Learned => ({
    until: '2026-11-22',
    days: 15,
    serviceSeconds: {},
    windowPercent: {},
    missedPercent: 0,
    overtakenPercent: 0,
    corrections: [1, 2, 3, 4].map((i) => ({ p50Percent: 100 + 10 * i, p90Percent: 150 + 10 * i })),
    ...change,
  });
  const taught = (change: Partial<Learned> = {}) => {
    const driver = opened('g1', 'g2');
    driver.ask({ type: 'learn', learned: learned(change) }, { by: 'timer', role: 'timer' });
    return driver;
  };

  it('comes into force once, and never older than what is known', () => {
    const driver = taught();
    expect(driver.hall.learned).toEqual(learned());
    for (const until of ['2026-11-22', '2026-11-21'])
      expect(driver.ask({ type: 'learn', learned: learned({ until }) }, { by: 'timer', role: 'timer' })).toEqual([]);
    expect(
      driver.ask({ type: 'learn', learned: learned({ until: '2026-11-23' }) }, { by: 'timer', role: 'timer' }),
    ).toHaveLength(1);
  });

  it('replaces the minutes of the hall file where there is enough of it', () => {
    const driver = taught({ serviceSeconds: { enrol: 900 } });
    expect(sittingSeconds(driver.hall, driver.issue('enrol'))).toBe(900 + sitting);
    expect(sittingSeconds(driver.hall, driver.issue('record'))).toBe(record);
  });

  it('counts loads in minutes, with the pace of each window', () => {
    const driver = taught({ serviceSeconds: { enrol: 1128 }, windowPercent: { g1: 150 } });
    const windows = ['enrol', 'enrol', 'record', 'record', 'record'].map((service) => driver.issue(service).windowId);
    // 30 minutes at g1; 20 at g2, then 5.2 more each
    expect(windows).toEqual(['g1', 'g2', 'g2', 'g2', 'g1']);
    const last = driver.facts.filter((fact) => fact.type === 'ticket-assigned').pop()!;
    expect(last.why).toMatchObject({ unit: 'minutes', loads: { g1: 30, g2: 30.4 } });
  });

  it('makes the range: by the bucket of the expectation, with a minute added to both sides', () => {
    const driver = taught();
    expect([0, 599, 600, 1799, 1800, 3599, 3600, 1e6].map(bucketOf)).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    const waits = Array.from({ length: 5 }, () => forecast(driver.hall, driver.issue('enrol'), driver.now));
    expect(waits[0]).toEqual({ p50Seconds: 6, p90Seconds: 36 });
    expect(waits[4]).toEqual({
      p50Seconds: Math.round((2 * enrol + 60) * 1.2 - 60),
      p90Seconds: Math.round((2 * enrol + 60) * 1.7 - 60),
    });
    expect(excessPercent(540, 240)).toBe(200);
  });

  it('counts calls that nobody answers as no work, and more who are called first', () => {
    const driver = taught({ missedPercent: 10, overtakenPercent: 5 });
    driver.pause('g2');
    driver.issue('enrol');
    expect(foretell(driver.hall, driver.issue('enrol'), driver.now)).toMatchObject({
      workSeconds: Math.round(enrol * 0.9 * 1.05),
    });
  });
});
