/** The duty roster: who is where on which half day, turns, absences, and what a supervisor is told of them. */
import { describe, expect, it } from '@jest/globals';
import type { Hours } from '../../src/core/hall.js';
import type { Duty } from '../../src/core/kept.js';
import { halfDays } from '../../src/core/rosters.js';
import { freeze, thaw } from '../../src/core/state.js';
import { supervisionView, windowView } from '../../src/hall/views.js';
import { clerk, Driver, factOf, smallHall, supervisor } from './hall-kit.js';

const today = '2026-11-23';
const duty = (windowId: string, half: Duty['half'], userId: string): Duty => ({
  windowId,
  half,
  clerk: { userId, name: userId },
});
const set = (driver: Driver, day: string, ...duties: Duty[]) =>
  driver.ask({ type: 'set-roster', day, duties }, supervisor);
const away = (driver: Driver, userId: string, from: string, until: string) =>
  driver.ask({ type: 'set-absence', absence: { userId, from, until, reason: 'ill' } }, supervisor);
const alerts = (driver: Driver) =>
  supervisionView(driver.hall, driver.now).alerts.map(
    ({ code, windowId, half, day, clerk: who }) => `${code} ${windowId} ${day} ${half} ${who?.name}`,
  );

/** A Monday with hours from 9 to 12 and 13:30 to 17. */
const noonBreak = () =>
  smallHall({
    hours: {
      timezone: 'Asia/Shanghai',
      weekdays: [
        ['09:00', '12:00'],
        ['13:30', '17:00'],
      ],
      saturday: [],
      sunday: [],
    },
  });
const at = (driver: Driver, day: string, time: string) => (driver.now = Date.parse(`${day}T${time}:00+08:00`));

describe('a roster', () => {
  it('is set whole for a day; set the same it is no fact; emptied it is gone', () => {
    const driver = new Driver();
    const facts = set(driver, today, duty('g2', 'morning', 'li'), duty('g1', 'morning', 'wang'));
    expect(factOf(facts, 'roster-set').duties.map(({ windowId }) => windowId)).toEqual(['g1', 'g2']);
    expect(set(driver, today, duty('g1', 'morning', 'wang'), duty('g2', 'morning', 'li'))).toEqual([]);
    expect(thaw(JSON.parse(JSON.stringify(freeze(driver.hall)))).kept.roster).toEqual(driver.hall.kept.roster);
    set(driver, today);
    expect(driver.hall.kept.roster.size).toBe(0);
  });

  it.each([
    ['an unknown window', 'invalid', today, [duty('nothing', 'morning', 'li')]],
    ['a half twice', 'invalid', today, [duty('g1', 'morning', 'li'), duty('g1', 'morning', 'wang')]],
    ['a clerk at two windows', 'invalid', today, [duty('g1', 'morning', 'li'), duty('g2', 'morning', 'li')]],
    ['a day that is over', 'too-late', '2026-11-22', [duty('g1', 'morning', 'li')]],
    ['a day too far ahead', 'invalid', '2028-01-01', [duty('g1', 'morning', 'li')]],
  ] as const)('with %s is refused', (_what, code, day, duties) => {
    const driver = new Driver();
    const before = driver.hall.version;
    expect(driver.refused({ type: 'set-roster', day, duties: [...duties] }, supervisor)).toBe(code);
    expect(driver.hall.version).toBe(before);
  });

  it('may have one clerk at two windows on the two halves of a day', () => {
    const driver = new Driver();
    set(driver, today, duty('g1', 'morning', 'li'), duty('g2', 'afternoon', 'li'));
    expect(driver.hall.kept.roster.get(today)).toHaveLength(2);
  });

  it('of past days is forgotten when a day opens, like absences that are over', () => {
    const driver = new Driver();
    set(driver, today, duty('g1', 'morning', 'li'));
    set(driver, '2026-11-24', duty('g1', 'morning', 'li'));
    away(driver, 'li', '2026-11-20', today);
    away(driver, 'li', today, '2026-11-24');
    driver.minutes(24 * 60);
    driver.tick();
    expect([...driver.hall.kept.roster.keys()]).toEqual(['2026-11-24']);
    expect(driver.hall.kept.absences).toMatchObject([{ from: today, until: '2026-11-24' }]);
  });
});

describe('turns', () => {
  const clerks = ['a', 'b', 'c'].map((id) => ({ userId: id, name: id }));
  const turns = { type: 'set-turns', windowId: 'g1', clerks, from: today, until: '2026-12-01' } as const;
  const plan = (driver: Driver) =>
    [...driver.hall.kept.roster].map(
      ([day, duties]) =>
        `${day.slice(8)} ${duties.map((one) => `${one.windowId} ${one.half[0]} ${one.clerk.name}`).join(', ')}`,
    );

  it('go round on working days, one fact a day', () => {
    const driver = new Driver();
    const facts = driver.ask({ ...turns, halves: ['morning', 'afternoon'] }, supervisor);
    expect(facts).toHaveLength(7);
    expect(plan(driver)).toEqual([
      '23 g1 m a, g1 a a',
      '24 g1 m b, g1 a b',
      '25 g1 m c, g1 a c',
      '26 g1 m a, g1 a a',
      '27 g1 m b, g1 a b',
      '30 g1 m c, g1 a c',
      '01 g1 m a, g1 a a',
    ]);
    // Planned the same again, nothing is to do.
    expect(driver.ask({ ...turns, halves: ['morning', 'afternoon'] }, supervisor)).toEqual([]);
  });

  it('pass over who is away or at another window, and keep what else is planned', () => {
    const driver = new Driver();
    away(driver, 'a', today, today);
    set(driver, '2026-11-24', duty('g2', 'morning', 'b'), duty('g1', 'afternoon', 'x'));
    set(driver, '2026-11-25', duty('g2', 'morning', 'a'), duty('s1', 'morning', 'b'), duty('x1', 'morning', 'c'));
    driver.ask({ ...turns, until: '2026-11-26', halves: ['morning'] }, supervisor);
    expect(plan(driver).sort()).toEqual([
      '23 g1 m b',
      '24 g1 m c, g1 a x, g2 m b',
      '25 g2 m a, s1 m b, x1 m c',
      '26 g1 m a',
    ]);
  });

  it.each([
    ['an unknown window', 'not-found', { windowId: 'nothing' }],
    ['days in the wrong order', 'invalid', { until: '2026-11-22' }],
    ['days that are over', 'too-late', { from: '2026-11-22' }],
    ['days too far ahead', 'invalid', { until: '2028-01-01' }],
  ])('with %s are refused', (_what, code, more) => {
    const driver = new Driver();
    expect(driver.refused({ ...turns, halves: ['morning'], ...more }, supervisor)).toBe(code);
    expect(driver.hall.kept.roster.size).toBe(0);
  });
});

describe('an absence', () => {
  it('said again replaces, and is lifted', () => {
    const driver = new Driver();
    away(driver, 'li', today, today);
    away(driver, 'li', today, '2026-11-25');
    expect(driver.hall.kept.absences).toMatchObject([{ userId: 'li', until: '2026-11-25', reason: 'ill' }]);
    const lift = { type: 'lift-absence', userId: 'li', from: today } as const;
    driver.ask(lift, supervisor);
    expect(driver.hall.kept.absences).toEqual([]);
    expect(driver.refused(lift, supervisor)).toBe('not-found');
  });

  it.each([
    ['ends before it begins', 'invalid', '2026-11-25', '2026-11-24'],
    ['is over', 'too-late', '2026-11-20', '2026-11-22'],
    ['ends too far ahead', 'invalid', today, '2030-01-01'],
  ])('that %s is refused', (_what, code, from, until) => {
    const absence = { userId: 'li', from, until, reason: null };
    expect(new Driver().refused({ type: 'set-absence', absence }, supervisor)).toBe(code);
  });
});

describe('a supervisor is told', () => {
  it('of a clerk who is away before opening, until somebody opens or the half is over', () => {
    const driver = new Driver(noonBreak());
    at(driver, today, '07:00');
    set(driver, today, duty('g1', 'morning', 'li'), duty('g2', 'afternoon', 'li'), duty('s1', 'morning', 'wang'));
    expect(alerts(driver)).toEqual([]);
    away(driver, 'li', today, '2026-11-24');
    const morning = `clerk-away g1 ${today} morning li`;
    const afternoon = `clerk-away g2 ${today} afternoon li`;
    expect(alerts(driver)).toEqual([morning, afternoon]);
    at(driver, today, '10:00');
    expect(alerts(driver)).toEqual([morning, afternoon]);
    driver.ask({ type: 'open', windowId: 'g1' }, clerk('chen'));
    expect(alerts(driver)).toEqual([afternoon]);
    driver.ask({ type: 'close', windowId: 'g1' }, clerk('chen'));
    at(driver, today, '12:10');
    expect(alerts(driver)).toEqual([afternoon]);
    at(driver, today, '17:00');
    expect(alerts(driver)).toEqual([]);
  });

  it('of the next working day once today’s hours are over', () => {
    const driver = new Driver(noonBreak());
    at(driver, '2026-11-27', '10:00'); // a Friday
    set(driver, '2026-11-30', duty('g1', 'morning', 'li'));
    away(driver, 'li', '2026-11-30', '2026-11-30');
    expect(alerts(driver)).toEqual([]);
    at(driver, '2026-11-27', '17:00');
    expect(alerts(driver)).toEqual(['clerk-away g1 2026-11-30 morning li']);
  });

  it('of a window that nobody has opened, a quarter of an hour around the beginning of a half day', () => {
    const driver = new Driver(noonBreak());
    at(driver, today, '08:00');
    set(driver, today, duty('g1', 'morning', 'li'), duty('g2', 'afternoon', 'wang'));
    const times = ['08:44', '08:45', '09:15', '09:16', '13:14', '13:15', '13:45', '13:46'];
    const told = times.map((time) => (at(driver, today, time), alerts(driver)));
    const [g1, g2] = [`window-unstaffed g1 ${today} morning li`, `window-unstaffed g2 ${today} afternoon wang`];
    expect(told).toEqual([[], [g1], [g1], [], [], [g2], [g2], []]);
    at(driver, today, '13:20');
    driver.ask({ type: 'open', windowId: 'g2' }, clerk('chen'));
    expect(alerts(driver)).toEqual([]);
  });

  it('who is on duty today; and a window shows who was to staff it, whoever opened it', () => {
    const driver = new Driver(noonBreak());
    set(driver, today, duty('g1', 'morning', 'li'));
    driver.ask({ type: 'open', windowId: 'g1' }, clerk('chen'));
    const shown = { windowId: 'g1', half: 'morning', clerk: { id: 'li', name: 'li' }, away: false, present: false };
    expect(windowView(driver.hall, 'g1', driver.now)!.rostered).toEqual([shown]);
    expect(windowView(driver.hall, 'g2', driver.now)!.rostered).toEqual([]);
    expect(supervisionView(driver.hall, driver.now).duties).toEqual([shown]);
    driver.ask({ type: 'close', windowId: 'g1' }, clerk('chen'));
    driver.ask({ type: 'open', windowId: 'g1' }, clerk('li'));
    expect(supervisionView(driver.hall, driver.now).duties).toEqual([{ ...shown, present: true }]);
  });
});

describe('the halves of a day', () => {
  const noon = Date.parse(`${today}T12:00:00+08:00`);
  const times = (weekdays: Hours['weekdays']) => {
    const parts = halfDays({ timezone: 'Asia/Shanghai', weekdays, saturday: [], sunday: [] }, noon);
    const time = (instant: number) => new Date(instant + 8 * 3_600_000).toISOString().slice(11, 16);
    return Object.entries(parts).map(([half, { from, to }]) => `${half} ${time(from)}-${time(to)}`);
  };

  it.each([
    [[], []],
    [[['09:00', '17:00']], ['morning 09:00-12:00', 'afternoon 12:00-17:00']],
    [[['09:00', '12:00']], ['morning 09:00-12:00']],
    [[['13:00', '17:00']], ['afternoon 13:00-17:00']],
    [
      [
        ['08:30', '12:15'],
        ['13:30', '17:00'],
        ['18:00', '20:00'],
      ],
      ['morning 08:30-12:15', 'afternoon 13:30-20:00'],
    ],
  ] as [Hours['weekdays'], string[]][])('%j are %j', (spans, parts) => expect(times(spans)).toEqual(parts));
});
