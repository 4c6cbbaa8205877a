/** Timers: what the clock will ask of a hall, derived from its state alone; asked too early or too late they do nothing. */
import { describe, expect, it } from '@jest/globals';
import { evolve } from '../../src/core/evolve.js';
import type { Hall, HallConfig } from '../../src/core/hall.js';
import { newHall } from '../../src/core/state.js';
import { type Timer, timersOf } from '../../src/core/timers.js';
import { Driver, monday, smallHall, timer, typesOf } from './hall-kit.js';

const named = (driver: Driver, name: string): Timer[] =>
  timersOf(driver.hall, driver.now).filter(({ key }) => key.startsWith(name));

const opened = (config?: HallConfig) => {
  const driver = new Driver(config);
  driver.open('g1', 'g2');
  return driver;
};

/** What a timer brings about when it comes at its time, and a moment before. */
const fired = (driver: Driver, { dueAt, command }: Timer) => {
  driver.now = dueAt - 1;
  const early = typesOf(driver.ask(command, timer));
  driver.now = dueAt;
  return { early, due: typesOf(driver.ask(command, timer)) };
};

describe('the call that nobody answers', () => {
  it('is given up five minutes later; each recall sets the timer anew under a name of its own', () => {
    const driver = opened();
    driver.issue('enrol');
    driver.call('g1');
    expect(named(driver, 'miss')).toMatchObject([{ key: 'miss-small-2026-11-23-c1', dueAt: monday + 300_000 }]);
    driver.now += 30_000;
    driver.at('recall', 'g1');
    const [again] = named(driver, 'miss');
    expect(again).toMatchObject({ key: 'miss-small-2026-11-23-c2', dueAt: monday + 330_000 });
    expect(fired(driver, again!)).toEqual({ early: [], due: ['ticket-missed'] });
  });

  it('is given up a minute after the third recall', () => {
    const driver = opened();
    driver.issue('enrol');
    driver.call('g1');
    for (let i = 0; i < 3; i += 1) driver.at('recall', 'g1');
    expect(fired(driver, named(driver, 'miss')[0]!)).toEqual({ early: [], due: ['ticket-missed'] });
    expect(driver.now).toBe(monday + 60_000);
  });

  it('leaves no timer once the visitor has come, or was missed', () => {
    const driver = opened();
    driver.issue('enrol');
    driver.issue('enrol');
    driver.begin('g1');
    driver.call('g2');
    driver.miss('g2');
    expect(named(driver, 'miss')).toEqual([]);
  });
});

describe('the hold', () => {
  it('wakes at its time, and without one never', () => {
    const driver = opened();
    driver.issue('enrol');
    driver.issue('enrol');
    driver.begin('g1');
    driver.begin('g2');
    driver.hold('g1', { wakeInSeconds: 90 });
    driver.hold('g2');
    const [wake, ...others] = named(driver, 'wake');
    expect(others).toEqual([]);
    expect(wake!.dueAt).toBe(monday + 90_000);
    expect(fired(driver, wake!)).toEqual({ early: [], due: ['ticket-resumed', 'ticket-assigned'] });
    expect(named(driver, 'wake')).toEqual([]);
  });
});

describe('the lease of a silent terminal', () => {
  it('ends as long after the silence began as the hall allows', () => {
    const driver = opened(smallHall({ policy: { leaseSeconds: 45 } }));
    driver.ask({ type: 'terminal-lost', windowId: 'g1' }, timer);
    const [lease] = named(driver, 'lease');
    expect(lease!.dueAt).toBe(monday + 45_000);
    expect(fired(driver, lease!)).toEqual({ early: [], due: ['window-closed'] });
    expect(named(driver, 'lease')).toEqual([]);
  });

  it('leaves no timer once the terminal is heard again; silent anew it has another name', () => {
    const driver = opened();
    driver.ask({ type: 'terminal-lost', windowId: 'g1' }, timer);
    const [first] = named(driver, 'lease');
    driver.now += 1000;
    driver.ask({ type: 'terminal-seen', windowId: 'g1' }, timer);
    expect(named(driver, 'lease')).toEqual([]);
    driver.ask({ type: 'terminal-lost', windowId: 'g1' }, timer);
    expect(named(driver, 'lease')[0]!.key).not.toBe(first!.key);
  });
});

describe('the tick', () => {
  it('is due at once while the hours are other than last seen, and then at their next change', () => {
    const driver = new Driver(smallHall(), monday - 2 * 3_600_000);
    driver.now = monday;
    expect(named(driver, 'tick').map(({ dueAt }) => dueAt)).toEqual([monday, monday + 7 * 3_600_000]);
    driver.tick();
    expect(named(driver, 'tick').map(({ dueAt }) => dueAt)).toEqual([monday + 7 * 3_600_000]);
  });

  it('one after the other brings about a whole day, and another', () => {
    const driver = new Driver(smallHall(), Date.parse('2026-11-23T08:00+08:00'));
    const seen: string[] = [];
    for (let i = 0; i < 7; i += 1) {
      const next = named(driver, 'tick')[0]!;
      driver.now = next.dueAt;
      seen.push(
        `${new Date(driver.now + 8 * 3_600_000).toISOString().slice(8, 16)} ${typesOf(driver.tick()).join(' ')}`,
      );
    }
    expect(seen).toEqual([
      '23T09:00 hall-opened',
      '23T17:00 hall-closed',
      '24T00:00 day-closed day-opened',
      '24T09:00 hall-opened',
      '24T17:00 hall-closed',
      '25T00:00 day-closed day-opened',
      '25T09:00 hall-opened',
    ]);
  });

  it('of a hall that is always open ends its day at midnight all the same', () => {
    const driver = new Driver(smallHall({ hours: { ...smallHall().hours, weekdays: [] } }));
    driver.hall.alwaysOpen = true;
    driver.tick();
    const [next, ...others] = named(driver, 'tick');
    expect(others).toEqual([]);
    driver.now = next!.dueAt;
    expect(typesOf(driver.tick())).toEqual(['day-closed', 'day-opened']);
  });
});

describe('timers are derived, never kept', () => {
  it('a hall folded from its facts again has the very same ones', () => {
    const driver = opened();
    driver.issue('enrol');
    driver.issue('enrol');
    driver.begin('g1');
    driver.hold('g1', { wakeInSeconds: 300 });
    driver.call('g2');
    driver.ask({ type: 'terminal-lost', windowId: 'g1' }, timer);
    const again: Hall = newHall('small');
    for (const fact of driver.facts) evolve(again, fact);
    const timers = timersOf(driver.hall, driver.now);
    expect(timersOf(again, driver.now)).toEqual(timers);
    expect(timers.map(({ key }) => key.split('-')[0]).sort()).toEqual(['lease', 'miss', 'tick', 'wake']);
    expect(new Set(timers.map(({ key }) => key)).size).toBe(timers.length);
  });
});
