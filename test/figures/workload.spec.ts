/** The work of a day by window and clerk, with overtime: on days short enough to work out by hand. */
import { describe, expect, it } from '@jest/globals';
import type { HallConfig } from '../../src/core/hall.js';
import { freeze } from '../../src/core/state.js';
import { dayFigures } from '../../src/figures/day-figures.js';
import { workload, workOfDays } from '../../src/figures/workload.js';
import { clerk, Driver, smallHall, supervisor } from '../core/hall-kit.js';

const at = (time: string) => Date.parse(`2026-11-23T${time}+08:00`);
/** A hall whose day has begun, and what happens from then on. */
const begin = (time: string, change: Partial<HallConfig> = {}) => {
  const driver = new Driver(smallHall({ admission: 'hours', ...change }), at('00:00'));
  driver.tick();
  const began = JSON.stringify(freeze(driver.hall));
  const from = driver.facts.length;
  driver.now = at(time);
  return { driver, result: () => workload(began, driver.facts.slice(from)) };
};

describe('the work of a day', () => {
  it('counts calls, sittings, matters by outcome and time with visitors, for window and clerk', () => {
    const { driver, result } = begin('10:00');
    driver.open('g1', 's1');
    driver.issue('enrol', 'record', 'card');
    driver.issue('enrol');
    driver.call('g1');
    driver.minutes(1);
    driver.at('start', 'g1');
    driver.minutes(9);
    driver.clerkAsks({
      type: 'complete',
      windowId: 'g1',
      matters: [
        { id: 'm1', outcome: 'done' },
        { id: 'm2', outcome: 'returned', missing: 'a form' },
      ],
    });
    driver.call('g1');
    driver.minutes(2);
    driver.miss('g1');
    driver.begin('s1');
    driver.minutes(3);
    driver.hold('s1');
    driver.minutes(60);
    driver.resume('s1', [...driver.hall.tickets.keys()][0]!);
    driver.minutes(4);
    driver.complete('s1');
    const g1 = {
      calls: 2,
      sittings: 1,
      matters: { done: 1, returned: 1, abandoned: 0 },
      busySeconds: 12 * 60,
      overtimeSeconds: 0,
    };
    const s1 = {
      calls: 1,
      sittings: 1,
      matters: { done: 1, returned: 0, abandoned: 0 },
      busySeconds: 7 * 60,
      overtimeSeconds: 0,
    };
    expect(result()).toEqual({
      closesAt: at('17:00'),
      windows: [
        { windowId: 'g1', label: '1', ...g1 },
        { windowId: 's1', label: '3', ...s1 },
      ],
      clerks: [
        { userId: 'g1', name: 'g1', ...g1 },
        { userId: 's1', name: 's1', ...s1 },
      ],
      services: [
        { serviceId: 'enrol', matters: { done: 1, returned: 0, abandoned: 0 } },
        { serviceId: 'record', matters: { done: 0, returned: 1, abandoned: 0 } },
        { serviceId: 'card', matters: { done: 1, returned: 0, abandoned: 0 } },
      ],
    });
  });

  it('a window staffed in turns has the work of all, each clerk their own', () => {
    const { driver, result } = begin('10:00');
    for (const [i, userId] of ['wang', 'li'].entries()) {
      driver.ask({ type: 'open', windowId: 'g1' }, clerk(userId));
      for (let count = 0; count <= i; count += 1) {
        driver.issue('enrol');
        driver.ask({ type: 'call', windowId: 'g1' }, supervisor); // on behalf of whoever staffs it
        driver.ask({ type: 'start', windowId: 'g1' }, clerk(userId));
        driver.minutes(5);
        driver.ask({ type: 'complete', windowId: 'g1', matters: null }, clerk(userId));
      }
      driver.ask({ type: 'close', windowId: 'g1' }, clerk(userId));
    }
    const { windows, clerks } = result();
    expect(windows).toMatchObject([{ windowId: 'g1', calls: 3, busySeconds: 900 }]);
    expect(clerks).toMatchObject([
      { userId: 'wang', calls: 1, busySeconds: 300 },
      { userId: 'li', calls: 2, busySeconds: 600 },
    ]);
  });

  it('counts as overtime what lies after the last closing, not the break', () => {
    const weekdays: [string, string][] = [
      ['09:00', '12:00'],
      ['13:30', '17:00'],
    ];
    const { driver, result } = begin('11:50', { hours: { ...smallHall().hours, weekdays } });
    driver.open('g1');
    driver.issue('enrol');
    driver.begin('g1');
    driver.now = at('12:20');
    driver.complete('g1');
    driver.now = at('16:50');
    driver.issue('enrol');
    driver.issue('enrol');
    driver.begin('g1');
    driver.now = at('17:15'); // 15 minutes over
    driver.complete('g1');
    driver.begin('g1');
    driver.now = at('17:35'); // and 20 more
    driver.complete('g1');
    expect(result().windows).toMatchObject([{ busySeconds: (30 + 25 + 20) * 60, overtimeSeconds: 35 * 60 }]);
    const { work } = dayFigures('2026-11-23', driver.hall.config, driver.facts);
    expect(work).toEqual(result());
  });

  it('a day without hours is all overtime; where hours are not asked there is none', () => {
    const { driver, result } = begin('10:00');
    driver.open('g1');
    driver.issue('enrol');
    driver.begin('g1');
    driver.minutes(5);
    driver.configure(smallHall({ hours: { ...smallHall().hours, dates: { '2026-11-23': [] } } }));
    driver.minutes(5);
    driver.complete('g1');
    expect(result()).toMatchObject({ closesAt: null, windows: [{ busySeconds: 600, overtimeSeconds: 600 }] });
    const always = begin('20:00');
    always.driver.hall.alwaysOpen = true;
    always.driver.open('g1');
    always.driver.issue('enrol');
    always.driver.begin('g1');
    always.driver.minutes(10);
    always.driver.complete('g1');
    expect(always.result().windows).toMatchObject([{ busySeconds: 600, overtimeSeconds: 0 }]);
  });

  it('does not know how long somebody was there who was forgotten at a window', () => {
    const { driver, result } = begin('16:55');
    driver.open('g1');
    driver.issue('enrol');
    driver.begin('g1');
    driver.now = at('23:59') + 9 * 3_600_000;
    driver.tick();
    expect(result().windows).toMatchObject([{ calls: 1, sittings: 1, busySeconds: 0, overtimeSeconds: 0 }]);
  });

  it('adds up over days, by whoever did it; names are those of the last day', () => {
    const days = [1, 2, 3].map((visitors) => {
      const { driver, result } = begin('10:00');
      driver.open('g1');
      for (let i = 0; i < visitors; i += 1) {
        driver.issue('enrol');
        driver.begin('g1');
        driver.minutes(10 * visitors);
        driver.complete('g1');
      }
      return result();
    });
    days[2]!.windows[0]!.label = 'One';
    const { windows, clerks, services } = workOfDays(days);
    const sum = { calls: 6, sittings: 6, matters: { done: 6, returned: 0, abandoned: 0 }, busySeconds: 14 * 600 };
    expect(windows).toEqual([{ windowId: 'g1', label: 'One', ...sum, overtimeSeconds: 0 }]);
    expect(clerks).toEqual([{ userId: 'g1', name: 'g1', ...sum, overtimeSeconds: 0 }]);
    expect(services).toEqual([{ serviceId: 'enrol', matters: sum.matters }]);
    expect(days[0]!.windows[0]!.calls).toBe(1); // what was added to is left as it was
    expect(workOfDays([])).toEqual({ windows: [], clerks: [], services: [] });
  });
});
