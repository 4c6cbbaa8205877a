/** The eight rules of dispatch, each with its edge, as sentences that a clerk could read out. */
import { describe, expect, it } from '@jest/globals';
import type { HallConfig, WindowPlan } from '../../src/core/hall.js';
import { HallFile } from '../../src/protocol/index.js';
import { clerk, Driver, factOf, hallFile, kiosk, monday, smallHall, twoGroups } from './hall-kit.js';

const minutes = 60_000;

/** Windows g1 … gN, general, in zone `a`. */
const generals = (count: number, more: Partial<WindowPlan> = {}): WindowPlan[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `g${i + 1}`,
    label: `${i + 1}`,
    kind: 'general' as const,
    zone: 'a',
    ...more,
  }));

const groupsOf = (config: HallConfig) =>
  [...new Driver(config).hall.floor.groups.values()].map(({ label, windowIds }) => `${label}: ${windowIds.length}`);

const placed = (driver: Driver, ...services: string[]) => {
  const ticket = driver.issue(...services);
  const { why } = factOf(
    driver.facts.filter((fact) => 'ticketId' in fact && fact.ticketId === ticket.id),
    'ticket-assigned',
  );
  return { ticket, window: ticket.windowId, group: ticket.groupId, ...why };
};

describe('rule 1: a ticket is promised to the least loaded window', () => {
  it('neighbours form as few groups of at most nine as there can be, of even sizes', () => {
    const of = (count: number, policy = {}) =>
      groupsOf(smallHall({ windows: generals(count), escalation: [], policy }));
    expect(of(1)).toEqual(['1: 1']);
    expect(of(9)).toEqual(['1–9: 9']);
    expect(of(10)).toEqual(['1–5: 5', '6–10: 5']);
    expect(of(18)).toEqual(['1–9: 9', '10–18: 9']);
    expect(of(20)).toEqual(['1–7: 7', '8–14: 7', '15–20: 6']);
    expect(of(9, { groupSize: 6 })).toEqual(['1–5: 5', '6–9: 4']);
    expect(of(3, { groupSize: 1 })).toEqual(['1: 1', '2: 1', '3: 1']);
  });

  it('windows of another zone, kind or skill are no neighbours, and a name in the hall file makes any windows a group', () => {
    const windows = [
      ...generals(2),
      { ...generals(3)[2]!, services: ['record'] },
      { ...generals(4)[3]!, zone: 'b' },
      { id: 's1', label: 'S', kind: 'specialist' as const, zone: 'a', services: ['card'], group: 'front' },
      { id: 'g9', label: '9', kind: 'general' as const, zone: 'b', group: 'front' },
    ];
    const { groups } = new Driver(smallHall({ windows, escalation: [] })).hall.floor;
    expect([...groups].map(([id, { windowIds }]) => [id, windowIds])).toEqual([
      ['g1..g2', ['g1', 'g2']],
      ['g3', ['g3']],
      ['g4', ['g4']],
      ['front', ['s1', 'g9']],
    ]);
  });

  it('a hall file may not give a group a name that could be taken for windows', () => {
    const faults = (group: string) => {
      const file = smallHall({ windows: generals(2, { group }), escalation: [] });
      return HallFile.safeParse(file).error?.issues.map(({ path }) => path.join('.')) ?? [];
    };
    expect(faults('front')).toEqual([]);
    expect(faults('g2')).toEqual(['windows.0.group', 'windows.1.group']);
    expect(faults('g1..g9')).toEqual(['windows.0.group', 'windows.1.group']);
  });

  it('a group with a name, and a pool, are never cut into parts', () => {
    expect(groupsOf(smallHall({ windows: generals(12, { group: 'hall' }), escalation: [] }))).toEqual(['1–12: 12']);
    const policy = { name: 'pooled' as const };
    expect(groupsOf(smallHall({ windows: generals(12), escalation: [], policy }))).toEqual(['1–12: 12']);
  });

  it('a window with a visitor is more loaded than an idle one', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    driver.issue('enrol');
    driver.call('g1');
    expect(placed(driver, 'enrol')).toMatchObject({
      window: 'g2',
      rule: 'least-loaded-general',
      loads: { g1: 1, g2: 0 },
    });
  });

  it('a window’s load is its even share of its group’s line and the visitor it serves', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    for (let i = 0; i < 4; i += 1) driver.issue('enrol');
    driver.call('g1');
    driver.call('g2');
    expect(placed(driver, 'enrol').loads).toEqual({ g1: 2, g2: 2 });
    expect(placed(driver, 'enrol').loads).toEqual({ g1: 3, g2: 2 });
  });

  it('a window’s share counts only tickets that it may serve', () => {
    const windows = [...generals(1, { group: 'a' }), { ...generals(2)[1]!, services: ['record'], group: 'a' }];
    const driver = new Driver(smallHall({ windows, escalation: [] }));
    driver.open('g1', 'g2');
    for (let i = 0; i < 3; i += 1) driver.issue('enrol');
    expect(placed(driver, 'record')).toMatchObject({ window: 'g2', loads: { g1: 3, g2: 0 } });
  });

  it('a visitor who steps in front takes his share before the others', () => {
    const windows = [...generals(1, { group: 'a' }), { ...generals(2)[1]!, services: ['record'], group: 'a' }];
    const driver = new Driver(smallHall({ windows, escalation: [] }));
    driver.open('g2');
    driver.now += 1000;
    driver.open('g1');
    driver.issue('enrol');
    driver.issueAs({ priority: 'green' }, 'record');
    expect(placed(driver, 'enrol').loads).toEqual({ g1: 1 });
    expect(placed(driver, 'record')).toMatchObject({ window: 'g2', loads: { g1: 2, g2: 1 } });
  });

  it('a window whose visitor did not come is free again', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    driver.issue('enrol');
    driver.call('g1');
    driver.cancel(driver.issue('enrol'));
    driver.now += 1000;
    driver.miss('g1');
    expect(placed(driver, 'enrol')).toMatchObject({ window: 'g2', loads: { g1: 0, g2: 0 } });
  });

  it('a window that opens has its share of the line at once', () => {
    const driver = new Driver();
    driver.open('g1');
    for (let i = 0; i < 4; i += 1) driver.issue('enrol');
    driver.open('g2');
    expect(placed(driver, 'enrol')).toMatchObject({ window: 'g1', loads: { g1: 2, g2: 2 } });
  });

  it('a window that helps another group is busy for its own', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g3');
    driver.issue('enrol');
    driver.call('g3');
    expect(placed(driver, 'enrol')).toMatchObject({ window: 'g1', loads: { g1: 0, g3: 1 } });
  });

  it('of two groups the one with the less loaded window gets the ticket', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g2', 'g3', 'g4');
    expect([1, 2, 3, 4, 5].map(() => driver.issue('enrol').windowId)).toEqual(['g1', 'g2', 'g3', 'g4', 'g1']);
    expect(driver.line('g1..g2')).toEqual(['A001', 'A002', 'A005']);
    expect(driver.line('g3..g4')).toEqual(['A003', 'A004']);
  });

  it('among equals it goes to the window that has been idle longest', () => {
    const driver = new Driver();
    driver.open('g2');
    driver.now += 1000;
    driver.open('g1');
    expect(driver.issue('enrol').windowId).toBe('g2');
    driver.serve('g2');
    expect(driver.issue('enrol').windowId).toBe('g1');
  });

  it('among windows equally long idle, or all busy, it goes to the first in the hall’s order', () => {
    const driver = new Driver();
    driver.open('g2', 'g1');
    expect(driver.issue('enrol').windowId).toBe('g1');
    driver.issue('enrol');
    driver.now += 1000;
    driver.call('g2');
    driver.now += 1000;
    driver.call('g1');
    expect(driver.issue('enrol').windowId).toBe('g1');
  });

  it('a window that serves more of what the visitor came for wins over one with less load', () => {
    const windows = [{ ...generals(1)[0]!, services: ['enrol'] }, generals(2)[1]!];
    const driver = new Driver(smallHall({ windows, escalation: [] }));
    driver.open('g1', 'g2');
    driver.issue('record');
    driver.call('g2');
    expect(placed(driver, 'enrol', 'record')).toMatchObject({ window: 'g2', loads: { g2: 1 } });
  });

  it('a paused or closed window is promised to nobody while another is open', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g2');
    driver.pause('g1');
    expect([1, 2, 3].map(() => driver.issue('enrol').windowId)).toEqual(['g2', 'g2', 'g2']);
  });

  it('before any window is open the slip names a group and no window', () => {
    const driver = new Driver(twoGroups());
    const first = placed(driver, 'enrol');
    expect(first).toMatchObject({ group: 'g1..g2', window: null, rule: 'nobody-open-yet' });
    const groups = [1, 2, 3].map(() => driver.issue('enrol').groupId);
    expect(groups).toEqual(['g1..g2', 'g3..g4', 'g3..g4']);
  });
});

describe('rule 2: who may serve, and the fall back to specialists', () => {
  it('a general window serves every general service, or its own list when it has one', () => {
    const windows = [generals(1)[0]!, { ...generals(2)[1]!, services: ['record'] }];
    const driver = new Driver(smallHall({ windows, escalation: [] }));
    driver.open('g1', 'g2');
    driver.issue('enrol');
    driver.call('g1');
    expect(driver.issue('enrol').windowId).toBe('g1');
    expect(driver.issue('record').windowId).toBe('g2');
  });

  it('(a) a service that is not general goes to its specialist though general windows idle', () => {
    const driver = new Driver();
    driver.open('g1', 'g2', 's1');
    expect(placed(driver, 'card')).toMatchObject({ window: 's1', rule: 'specialist-service' });
    expect(driver.call('g1')).toBeNull();
    expect(driver.call('s1')).toBe('B001');
  });

  it('(b) with no general window open a specialist that helps with the service gets the ticket', () => {
    const driver = new Driver();
    driver.open('s1');
    expect(placed(driver, 'record')).toMatchObject({ window: 's1', group: 's1', rule: 'no-general-open' });
    expect(driver.call('s1')).toBe('A001');
  });

  it('(b) before the hours general windows are only not there yet: an early specialist does not take their line', () => {
    const driver = new Driver(smallHall(), Date.parse('2026-11-23T08:40+08:00'));
    driver.open('s1');
    expect(placed(driver, 'record')).toMatchObject({ window: null, group: 'g1..g2', rule: 'nobody-open-yet' });
    expect(driver.call('s1')).toBeNull();
    driver.minutes(20);
    expect(driver.call('s1')).toBe('A001'); // it has waited for longer than `helpAfter`
  });

  it('(b) a specialist that serves the service as its own comes before one that only helps', () => {
    const windows = [
      ...smallHall().windows,
      { id: 's2', label: '5', kind: 'specialist' as const, zone: 'b', services: ['record'] },
    ];
    const driver = new Driver(smallHall({ windows }));
    driver.open('s1', 's2');
    expect(placed(driver, 'record')).toMatchObject({ window: 's2', rule: 'no-general-open' });
  });

  it('(b) for a service with which windows only help, a closed one of them is waited for', () => {
    const services = [...smallHall().services, { ...smallHall().services[0]!, id: 'rare', general: false }];
    const windows = smallHall().windows.map((w) => (w.id === 's1' ? { ...w, overflow: ['rare'] } : w));
    const driver = new Driver(smallHall({ services, windows }));
    driver.open('g1');
    expect(placed(driver, 'rare')).toMatchObject({ group: 's1', window: null, rule: 'nobody-open-yet' });
    driver.open('s1');
    expect(driver.call('s1')).toBe('A001');
  });

  it('(b) a ticket that fell back is called in its turn, before younger ones of the specialist’s own', () => {
    const driver = new Driver();
    driver.open('s1');
    driver.issue('record');
    driver.issue('card');
    expect(driver.call('s1')).toBe('A001');
  });

  it('(b) a ticket that fell back, then chose another specialist, is not called by the first', () => {
    const twin = {
      id: 's2',
      label: '5',
      kind: 'specialist' as const,
      zone: 'b',
      services: ['card'],
      overflow: ['record'],
    };
    const driver = new Driver(smallHall({ windows: [...smallHall().windows.slice(0, 3), twin], escalation: [] }));
    driver.open('s1', 's2');
    const ticket = driver.issue('record');
    expect(ticket.groupId).toBe('s1..s2');
    driver.switch(ticket, 's2');
    expect(driver.call('s1')).toBeNull();
    expect(driver.call('s2')).toBe('A001');
  });

  it('(b) with a general window open, however loaded, nobody falls back', () => {
    const driver = new Driver();
    driver.open('g1', 's1');
    for (let i = 0; i < 5; i += 1) driver.issue('record');
    expect(placed(driver, 'record')).toMatchObject({ window: 'g1', rule: 'least-loaded-general' });
  });

  it('(c) an idle specialist helps a visitor who has waited ten minutes, and not one who has waited 9:59', () => {
    const driver = new Driver();
    driver.open('g1', 's1');
    driver.issue('record');
    driver.now = monday + 10 * minutes - 1000;
    expect(driver.call('s1')).toBeNull();
    driver.now = monday + 10 * minutes;
    const facts = driver.ask({ type: 'call', windowId: 's1' }, clerk('s1'));
    expect(factOf(facts, 'ticket-called')).toMatchObject({
      number: 'A001',
      why: { rule: 'overflow', from: 'g1..g2', by: 's1' },
    });
  });

  it('(c) the ten minutes are the hall’s to set', () => {
    const driver = new Driver(smallHall({ policy: { helpAfterMinutes: 3 } }));
    driver.open('g1', 's1');
    driver.issue('record');
    driver.minutes(3);
    expect(driver.call('s1')).toBe('A001');
  });

  it('(c) a specialist helps only with services on its overflow list', () => {
    const driver = new Driver();
    driver.open('g1', 's1');
    driver.issue('enrol');
    driver.minutes(60);
    expect(driver.call('s1')).toBeNull();
  });

  it('(c) a specialist with a visitor of its own waiting is not idle', () => {
    const driver = new Driver();
    driver.open('g1', 's1');
    driver.issue('record');
    driver.minutes(11);
    driver.issue('card');
    expect(driver.call('s1')).toBe('B001');
  });

  it('(c) the wait counts from when the visitor came to wait for this, not from an earlier leg', () => {
    const driver = new Driver();
    driver.open('g1', 's1', 'x1');
    driver.issue('hard');
    driver.minutes(20);
    driver.begin('x1');
    driver.transfer('x1', { serviceId: 'record' });
    driver.minutes(9);
    expect(driver.call('s1')).toBeNull();
    driver.minutes(1);
    expect(driver.call('s1')).toBe('B001');
  });

  it('(c) nobody helps with a ticket that is bound to a window', () => {
    const driver = new Driver();
    driver.open('g1', 's1');
    driver.switch(driver.issue('record'), 'g1');
    driver.minutes(30);
    expect(driver.call('s1')).toBeNull();
  });

  it('a service that no window of the hall may ever serve gets no ticket', () => {
    const driver = new Driver(smallHall({ windows: smallHall().windows.slice(0, 3), escalation: [] }));
    const issue = { type: 'issue' as const, priority: 'normal' as const, language: 'en', person: null };
    expect(driver.refused({ ...issue, services: ['hard'] }, kiosk)).toBe('no-window-can-serve');
    expect(driver.refused({ ...issue, services: ['enrol', 'hard'] }, kiosk)).toBe('no-window-can-serve');
    expect(driver.refused({ ...issue, services: ['enrol'] }, kiosk)).toBeNull();
  });
});

describe('rule 3: the order of the line', () => {
  it('who comes first is called first, also within one instant', () => {
    const driver = new Driver();
    driver.open('g1');
    for (let i = 0; i < 3; i += 1) driver.issue('enrol');
    expect([driver.serve('g1'), driver.serve('g1'), driver.serve('g1')]).toEqual(['A001', 'A002', 'A003']);
  });

  it.each(['priority', 'appointment'] as const)(
    '%s counts as thirty minutes earlier, and not a second more',
    (priority) => {
      const driver = new Driver();
      driver.open('g1');
      driver.issue('enrol');
      driver.now = monday + 30 * minutes - 1000;
      driver.issueAs({ priority }, 'enrol');
      driver.now = monday + 30 * minutes;
      driver.issueAs({ priority }, 'enrol');
      driver.now = monday + 30 * minutes + 1000;
      driver.issueAs({ priority }, 'enrol');
      expect(driver.line('g1..g2')).toEqual(['A002', 'A001', 'A003', 'A004']);
    },
  );

  it('green goes first whatever its hour, and greens among themselves by arrival', () => {
    const driver = new Driver();
    driver.open('g1');
    driver.issueAs({ priority: 'priority' }, 'enrol');
    driver.minutes(200);
    driver.issueAs({ priority: 'green' }, 'enrol');
    driver.minutes(1);
    driver.issueAs({ priority: 'green' }, 'enrol');
    expect(driver.line('g1..g2')).toEqual(['A002', 'A003', 'A001']);
  });

  it('a second matter at another window keeps number, seniority and head start', () => {
    const driver = new Driver();
    driver.open('g1', 's1');
    const ticket = driver.issueAs({ priority: 'priority' }, 'enrol', 'card');
    driver.minutes(20);
    driver.issue('card');
    driver.serve('g1');
    expect(ticket).toMatchObject({
      number: 'A001',
      status: 'waiting',
      seniority: monday - 30 * minutes,
      issuedAt: monday,
    });
    expect(driver.line('s1')).toEqual(['A001', 'B001']);
  });

  describe('a missed ticket that returns', () => {
    const missed = (waiting: number) => {
      const driver = new Driver();
      driver.open('g1');
      const ticket = driver.issue('enrol');
      for (let i = 0; i < waiting; i += 1) driver.issue('enrol');
      driver.call('g1');
      driver.miss('g1');
      return { driver, ticket };
    };

    it('goes behind the next three', () => {
      const { driver, ticket } = missed(5);
      driver.comeBack(ticket);
      expect(driver.line('g1..g2')).toEqual(['A002', 'A003', 'A004', 'A001', 'A005', 'A006']);
    });

    it('goes to the end of a line of two, and straight to the front of an empty one', () => {
      const two = missed(2);
      two.driver.comeBack(two.ticket);
      expect(two.driver.line('g1..g2')).toEqual(['A002', 'A003', 'A001']);
      const none = missed(0);
      none.driver.comeBack(none.ticket);
      expect(none.driver.line('g1..g2')).toEqual(['A001']);
    });

    it('goes behind as many as the hall says', () => {
      const { driver, ticket } = missed(5);
      driver.configure(smallHall({ policy: { returnBehind: 1 } }));
      driver.comeBack(ticket);
      expect(driver.line('g1..g2').slice(0, 3)).toEqual(['A002', 'A001', 'A003']);
    });

    it('keeps its new place for later legs: the old seniority does not come back', () => {
      const { driver, ticket } = missed(5);
      driver.comeBack(ticket);
      for (let i = 0; i < 3; i += 1) driver.serve('g1');
      expect(driver.begin('g1').number).toBe('A001');
      driver.transfer('g1', { serviceId: 'record' });
      expect(driver.line('g1..g2')).toEqual(['A001', 'A005', 'A006']);
    });

    it('twice missed goes behind the next three once more', () => {
      const { driver, ticket } = missed(8);
      driver.comeBack(ticket);
      for (let i = 0; i < 3; i += 1) driver.serve('g1');
      driver.call('g1');
      driver.miss('g1');
      driver.comeBack(ticket);
      expect(driver.line('g1..g2')).toEqual(['A005', 'A006', 'A007', 'A001', 'A008', 'A009']);
    });
  });

  it('a visitor who postpones goes behind the next few, or to the end', () => {
    const driver = new Driver();
    driver.open('g1');
    const tickets = [1, 2, 3, 4].map(() => driver.issue('enrol'));
    driver.postpone(tickets[0]!, 2);
    expect(driver.line('g1..g2')).toEqual(['A002', 'A003', 'A001', 'A004']);
    driver.postpone(tickets[1]!, 99);
    expect(driver.line('g1..g2')).toEqual(['A003', 'A001', 'A004', 'A002']);
    driver.postpone(tickets[1]!, 1);
    expect(driver.line('g1..g2')).toEqual(['A003', 'A001', 'A004', 'A002']);
  });

  it('two who postpone behind the same visitor keep apart, and whoever comes later stands behind both', () => {
    const driver = new Driver();
    driver.open('g1');
    const [first, second] = [driver.issue('enrol'), driver.issue('enrol')];
    driver.issue('enrol');
    driver.postpone(first, 2);
    driver.postpone(second, 1);
    driver.issue('enrol');
    expect(driver.line('g1..g2')).toEqual(['A003', 'A002', 'A001', 'A004']);
  });

  it('a green visitor who postpones behind others gives up going first', () => {
    const driver = new Driver();
    driver.open('g1');
    driver.issue('enrol');
    const green = driver.issueAs({ priority: 'green' }, 'enrol');
    driver.postpone(green, 1);
    expect(driver.line('g1..g2')).toEqual(['A001', 'A002']);
  });
});

describe('rule 4: a free window calls the most senior of its own group, with a guard', () => {
  it('a window calls its own group’s visitor though another group’s came before', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g3');
    driver.issue('enrol');
    driver.now += 1000;
    driver.issue('enrol');
    expect([driver.ticket('small-2026-11-23-A001').groupId, driver.ticket('small-2026-11-23-A002').groupId]).toEqual([
      'g1..g2',
      'g3..g4',
    ]);
    expect(driver.call('g3')).toBe('A002');
  });

  it('skips those of its group that it may not serve', () => {
    const windows = [...generals(1, { group: 'a' }), { ...generals(2)[1]!, services: ['record'], group: 'a' }];
    const driver = new Driver(smallHall({ windows, escalation: [] }));
    driver.open('g1', 'g2');
    driver.issue('enrol');
    driver.issue('record');
    expect(driver.call('g2')).toBe('A002');
  });

  /**
   * A002 waits in the line of window 3, which alone of its group is open and has begun with A001; A003 waits for window
   * 1. A003 came `juniorBy` after A002, and window 3 has `leftSeconds` to go with A001 when window 1 calls.
   */
  const guarded = (juniorBy: number, leftSeconds: number) => {
    const driver = new Driver(twoGroups());
    driver.open('g3');
    driver.issue('enrol');
    driver.issue('enrol');
    driver.now = monday + juniorBy;
    driver.open('g1');
    driver.issue('enrol');
    const usual = 10 * 60 + 72; // ten minutes for the matter, 1.2 for the sitting
    driver.now = monday + 60 * minutes;
    driver.call('g3');
    driver.now += (usual - leftSeconds) * 1000;
    return driver;
  };

  it('calls another group’s visitor who is more than 15 minutes senior and would wait more than 5 minutes more', () => {
    const driver = guarded(15 * minutes + 1, 301);
    const facts = driver.ask({ type: 'call', windowId: 'g1' }, clerk('g1'));
    expect(factOf(facts, 'ticket-called')).toMatchObject({
      number: 'A002',
      why: { rule: 'guard', from: 'g3..g4', by: 'g1..g2', passedOverCount: 0 },
    });
  });

  it('15 minutes senior to the second is not enough', () => {
    expect(guarded(15 * minutes, 301).call('g1')).toBe('A003');
  });

  it('nor is a visitor who would wait just 5 minutes where he stands', () => {
    expect(guarded(15 * minutes + 1, 300).call('g1')).toBe('A003');
  });

  it('both bounds are the hall’s to set', () => {
    const lax = guarded(15 * minutes + 1, 301);
    lax.configure(twoGroups({ policy: { groupSize: 2, guardSeniorMinutes: 16 } }));
    expect(lax.call('g1')).toBe('A003');
    const strict = guarded(15 * minutes, 300);
    strict.configure(twoGroups({ policy: { groupSize: 2, guardSeniorMinutes: 14, guardWaitMinutes: 4 } }));
    expect(strict.call('g1')).toBe('A002');
  });

  it('a visitor whose group has nobody there would wait for ever, so 15 minutes alone decide', () => {
    const opensAfter = (time: number) => {
      const driver = new Driver(twoGroups());
      expect(driver.issue('enrol').groupId).toBe('g1..g2');
      driver.now += time;
      driver.open('g3');
      expect(driver.issue('enrol').groupId).toBe('g3..g4');
      return driver.call('g3');
    };
    expect(opensAfter(15 * minutes)).toBe('A002');
    expect(opensAfter(15 * minutes + 1)).toBe('A001');
  });

  it('a green visitor of another group is senior to everybody who is not', () => {
    const driver = new Driver(twoGroups());
    driver.open('g3');
    driver.issue('enrol');
    driver.call('g3');
    const green = driver.issueAs({ priority: 'green' }, 'enrol');
    expect(green.groupId).toBe('g3..g4');
    driver.open('g1');
    driver.issue('enrol');
    expect(driver.call('g1')).toBe('A002');
  });

  it('never calls a visitor who chose another window', () => {
    const driver = new Driver(twoGroups());
    driver.open('g3');
    driver.issue('enrol');
    driver.call('g3');
    driver.switch(driver.issue('enrol'), 'g3');
    driver.minutes(40);
    driver.open('g1');
    driver.issue('enrol');
    expect(driver.call('g1')).toBe('A003');
  });
});

describe('rule 5: no window idles beside a ticket that it may serve', () => {
  it('a window whose group has nobody calls the most senior of any other group', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g3');
    for (let i = 0; i < 4; i += 1) driver.issue('enrol');
    expect(driver.line('g3..g4')).toEqual(['A002', 'A004']);
    expect([driver.serve('g3'), driver.serve('g3')]).toEqual(['A002', 'A004']);
    const facts = driver.ask({ type: 'call', windowId: 'g3' }, clerk('g3'));
    expect(factOf(facts, 'ticket-called')).toMatchObject({
      number: 'A001',
      why: { rule: 'help', from: 'g1..g2', by: 'g3..g4' },
    });
  });

  it('of two groups it helps the one whose first visitor is senior', () => {
    const windows = generals(6);
    const driver = new Driver(smallHall({ windows, escalation: [], policy: { groupSize: 2 } }));
    driver.open('g1', 'g3');
    driver.issueAs({ priority: 'priority' }, 'enrol');
    driver.now += 1000;
    driver.issue('enrol');
    driver.open('g5');
    const first = driver.ticket('small-2026-11-23-A001').groupId;
    expect(first).toBe('g1..g2');
    expect(driver.call('g5')).toBe('A001');
  });

  it('it does not call what it cannot serve, nor whom another window alone may call', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g3', 's1');
    driver.issue('card');
    driver.switch(driver.issue('enrol'), 'g1');
    expect(driver.call('g3')).toBeNull();
    expect(driver.call('g1')).toBe('A001');
  });

  it('a specialist calls a ticket of a general line for a matter of its own', () => {
    const driver = new Driver();
    driver.open('g1', 's1');
    expect(driver.issue('enrol', 'card').groupId).toBe('g1..g2');
    expect(driver.begin('s1').matters.map((m) => m.status)).toEqual(['pending', 'serving']);
  });
});

describe('rule 8: everything is explained', () => {
  it('each assignment stores its rule and the loads it compared', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g2', 'g3');
    driver.issue('enrol');
    driver.call('g1');
    expect(placed(driver, 'record')).toMatchObject({
      rule: 'least-loaded-general',
      unit: 'heads',
      loads: { g1: 1, g2: 0, g3: 0 },
    });
  });

  it('each call stores whose line it was, and nobody passed over when the most senior was called', () => {
    const driver = new Driver();
    driver.open('g1');
    driver.issue('enrol');
    driver.issue('enrol');
    const facts = driver.ask({ type: 'call', windowId: 'g1' }, clerk('g1'));
    expect(factOf(facts, 'ticket-called').why).toEqual({
      rule: 'first-of-group',
      from: 'g1..g2',
      by: 'g1..g2',
      passedOver: [],
      passedOverCount: 0,
    });
  });

  it('a call names who was passed over and why: their own group calls them, or another window is theirs', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g2', 'g3', 'g4');
    const [own, bound] = [driver.issue('enrol'), driver.issue('enrol')];
    driver.switch(bound, 'g2');
    driver.now += 1000;
    expect(driver.issue('enrol').groupId).toBe('g3..g4');
    const facts = driver.ask({ type: 'call', windowId: 'g3' }, clerk('g3'));
    expect(factOf(facts, 'ticket-called')).toMatchObject({
      number: 'A003',
      why: {
        passedOver: [
          { ticketId: own.id, number: 'A001', why: 'own-group-calls-it' },
          { ticketId: bound.id, number: 'A002', why: 'bound-elsewhere' },
        ],
        passedOverCount: 2,
      },
    });
  });

  it.each([
    ['one line', smallHall({ admission: 'hours' })],
    ['two lines', twoGroups({ admission: 'hours' })],
  ])(
    'a chosen call stores the reason; of many passed over in %s it names the hundred most senior and counts all',
    (_, hall) => {
      const driver = new Driver(hall);
      driver.open(...(hall.windows.length === 4 ? ['g1'] : ['g1', 'g3']));
      const tickets = Array.from({ length: 105 }, () => {
        driver.now += 1000;
        return driver.issue('enrol');
      });
      const facts = driver.ask(
        { type: 'call-chosen', windowId: 'g1', ticketId: tickets[104]!.id, reason: 'has a train to catch' },
        clerk('g1'),
      );
      const { why } = factOf(facts, 'ticket-called');
      expect(why).toMatchObject({ rule: 'chosen', reason: 'has a train to catch', passedOverCount: 104 });
      expect(why.passedOver.map(({ number }) => number)).toEqual(tickets.slice(0, 100).map(({ number }) => number));
      expect(new Set(why.passedOver.map((passed) => passed.why))).toEqual(new Set(['chosen']));
    },
  );

  it('who cannot be served at the window was not passed over', () => {
    const driver = new Driver();
    driver.open('g1', 's1');
    driver.issue('card');
    driver.now += 1000;
    driver.issue('enrol');
    const facts = driver.ask({ type: 'call', windowId: 'g1' }, clerk('g1'));
    expect(factOf(facts, 'ticket-called').why.passedOverCount).toBe(0);
  });
});

describe('who was passed over', () => {
  it('can be told by whom, by which rule and how often', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g2', 'g3', 'g4');
    const [own, bound] = [driver.issue('enrol'), driver.issue('enrol')];
    driver.switch(bound, 'g2');
    expect(own.passedBy).toBeNull();
    for (const id of ['g3', 'g4']) {
      driver.now += 1000;
      driver.issueAs({ priority: 'normal' }, 'enrol');
      driver.move(driver.ticket(`small-2026-11-23-A00${id === 'g3' ? 3 : 4}`), id);
    }
    driver.call('g3');
    expect(own.passedBy).toEqual({ number: 'A003', rule: 'bound', at: driver.now, count: 1 });
    driver.call('g4');
    expect([own.passedBy, bound.passedBy]).toEqual(
      [own, bound].map(() => ({ number: 'A004', rule: 'bound', at: driver.now, count: 2 })),
    );
  });
});

describe('the other policies', () => {
  it('window: the slip names one window, which calls its own line in order; another helps when it is idle', () => {
    const driver = new Driver(smallHall({ policy: { name: 'window' } }));
    driver.open('g1', 'g2');
    const groups = [1, 2, 3].map(() => driver.issue('enrol').groupId);
    expect(groups).toEqual(['g1', 'g2', 'g1']);
    expect([driver.serve('g2'), driver.serve('g2'), driver.serve('g2')]).toEqual(['A002', 'A001', 'A003']);
  });

  it('pooled: the slip names no window, and any free one calls the most senior', () => {
    const driver = new Driver(twoGroups({ policy: { name: 'pooled' } }));
    driver.open('g1', 'g2', 'g3', 'g4');
    const { window, group, rule } = placed(driver, 'enrol');
    expect({ window, group, rule }).toEqual({ window: null, group: 'g1..g4', rule: 'pooled' });
    driver.issue('enrol');
    driver.issue('enrol');
    expect([driver.call('g4'), driver.call('g2'), driver.call('g3')]).toEqual(['A001', 'A002', 'A003']);
  });

  it('pooled: a window that pauses troubles nobody in the pool', () => {
    const driver = new Driver(twoGroups({ policy: { name: 'pooled' } }));
    driver.open('g1', 'g2');
    for (let i = 0; i < 4; i += 1) driver.issue('enrol');
    expect(driver.pause('g1').map((fact) => fact.type)).toEqual(['window-paused']);
  });

  it('pooled: specialists are a pool of their own, and tickets fall back to it when no general window is left', () => {
    const driver = new Driver(smallHall({ policy: { name: 'pooled' } }));
    driver.open('g1', 's1');
    const ticket = driver.issue('record');
    driver.at('close', 'g1');
    expect(ticket.groupId).toBe('s1');
    expect(driver.call('s1')).toBe('A001');
  });
});

describe('the same hall decides the same', () => {
  it('a reason reads the same whichever group’s line was formed first', () => {
    const explainedBy = (order: string[]) => {
      const driver = new Driver(twoGroups());
      driver.open('g1', 'g2', 'g3', 'g4', 's1');
      // Lines come into being in another order; who waits in them is the same.
      for (const id of order) driver.cancel(driver.issue(id));
      driver.now = monday + minutes;
      for (let i = 0; i < 4; i += 1) {
        driver.issue('enrol');
        driver.now += 1000;
      }
      const last = driver.issue('card', 'enrol');
      const facts = driver.ask({ type: 'call-chosen', windowId: 'g1', ticketId: last.id, reason: 'r' }, clerk('g1'));
      return factOf(facts, 'ticket-called').why.passedOver.map(({ ticketId }) => driver.ticket(ticketId).issuedAt);
    };
    const times = [0, 1, 2, 3].map((i) => monday + minutes + i * 1000);
    expect(explainedBy(['card', 'enrol'])).toEqual(times);
    expect(explainedBy(['enrol', 'enrol', 'enrol', 'card'])).toEqual(times);
  });

  it('Datian’s eighteen general windows are two groups, and every window stands in one', () => {
    const { groups, groupOf } = new Driver(hallFile('datian')).hall.floor;
    expect([...groups.values()].filter(({ zone }) => zone === 'a').map(({ windowIds }) => windowIds.length)).toEqual([
      9, 9,
    ]);
    expect([...groupOf.keys()].sort()).toEqual(
      hallFile('datian')
        .windows.map(({ id }) => id)
        .sort(),
    );
  });
});
