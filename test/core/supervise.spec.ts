/** The supervisor's and the administrator's hand: move, priority, void, windows and services, rebalance, hall file. */
import { describe, expect, it } from '@jest/globals';
import { needsOf } from '../../src/core/matters.js';
import type { HallConfig, WindowPlan } from '../../src/core/hall.js';
import { openLoads, planRebalance } from '../../src/core/rules/rebalance.js';
import { Driver, factOf, kiosk, monday, smallHall, supervisor, twoGroups, typesOf } from './hall-kit.js';

describe('move', () => {
  it('puts a visitor into a window’s line by the time of arrival, with the reason', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g3');
    const ticket = driver.issue('enrol');
    driver.now += 1000;
    driver.issue('enrol');
    const facts = driver.ask({ type: 'move', ticketId: ticket.id, windowId: 'g3', reason: 'wheelchair' }, supervisor);
    expect(factOf(facts, 'ticket-moved')).toMatchObject({ windowId: 'g3', reason: 'wheelchair', by: 'supervisor:s' });
    expect(ticket).toMatchObject({ bound: { windowId: 'g3' }, because: 'supervisor-moved', seniority: monday });
    expect(driver.line('g3..g4')).toEqual(['A001', 'A002']);
  });

  it('is refused to an unknown window, one that does not serve this, or one that is not open', () => {
    const driver = new Driver();
    driver.open('g1', 's1');
    const ticket = driver.issue('enrol');
    const to = (windowId: string) =>
      driver.try({ type: 'move', ticketId: ticket.id, windowId, reason: 'r' }, supervisor);
    expect(to('nowhere')).toMatchObject({ refused: 'invalid', errors: [{ path: 'windowId' }] });
    expect(to('s1')).toMatchObject({ refused: 'not-eligible' });
    expect(to('g2')).toMatchObject({ refused: 'window-not-open' });
  });
});

describe('priority', () => {
  it('given later counts from the time of arrival', () => {
    const driver = new Driver();
    driver.open('g1');
    driver.issue('enrol');
    driver.minutes(20);
    const late = driver.issue('enrol');
    driver.ask({ type: 'prioritise', ticketId: late.id, priority: 'priority', reason: 'infant' }, supervisor);
    expect(late).toMatchObject({ priority: 'priority', front: false, seniority: monday - 10 * 60_000 });
    expect(driver.line('g1..g2')).toEqual(['A002', 'A001']);
  });

  it('green goes to the front, and taken back goes back to the place of arrival', () => {
    const driver = new Driver();
    driver.open('g1');
    driver.issue('enrol');
    const second = driver.issue('enrol');
    driver.issue('enrol');
    driver.ask({ type: 'prioritise', ticketId: second.id, priority: 'green', reason: 'r' }, supervisor);
    expect(driver.line('g1..g2')).toEqual(['A002', 'A001', 'A003']);
    driver.ask({ type: 'prioritise', ticketId: second.id, priority: 'normal', reason: 'r' }, supervisor);
    expect(driver.line('g1..g2')).toEqual(['A001', 'A002', 'A003']);
  });

  it('given to a missed visitor counts when he returns', () => {
    const driver = new Driver();
    driver.open('g1');
    const ticket = driver.issue('enrol');
    driver.call('g1');
    driver.miss('g1');
    driver.ask({ type: 'prioritise', ticketId: ticket.id, priority: 'green', reason: 'r' }, supervisor);
    driver.comeBack(ticket);
    driver.issue('enrol');
    expect(ticket.front).toBe(true);
    expect(driver.line('g1..g2')).toEqual(['A001', 'A002']);
  });
});

describe('void', () => {
  it('ends a ticket wherever it is, frees its window, and nothing counts as done', () => {
    const driver = new Driver();
    driver.open('g1');
    const ticket = driver.issue('enrol');
    driver.begin('g1');
    const facts = driver.ask({ type: 'void', ticketId: ticket.id, reason: 'took two' }, supervisor);
    expect(factOf(facts, 'ticket-voided').reason).toBe('took two');
    expect(ticket).toMatchObject({ status: 'voided', endedAt: monday });
    expect(ticket.matters[0]!.status).toBe('abandoned');
    expect(driver.window('g1').ticketId).toBeNull();
  });
});

describe('a window that is changed', () => {
  it('serves from now on what it was told, and a visitor it cannot serve any more is placed anew at once', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    const ticket = driver.issue('enrol');
    expect(ticket.windowId).toBe('g1');
    const facts = driver.change('g1', { kind: 'specialist', services: ['hard'] });
    expect(typesOf(facts)).toEqual(['window-changed', 'ticket-assigned']);
    expect(ticket).toMatchObject({ windowId: 'g2', groupId: 'g1..g2', seniority: monday });
    expect(driver.call('g1')).toBeNull();
    expect(driver.issue('hard').windowId).toBe('g1');
  });

  it('leaves its group, which keeps its name and its line; no other slip changes', () => {
    const windows = Array.from({ length: 12 }, (_, i) => ({
      id: `g${i + 1}`,
      label: `${i + 1}`,
      kind: 'general' as const,
      zone: 'a',
    }));
    const driver = new Driver(smallHall({ windows, escalation: [] }));
    driver.open(...windows.map(({ id }) => id));
    for (let i = 0; i < 36; i += 1) driver.issue('enrol');
    const before = new Map([...driver.hall.tickets.values()].map(({ id, groupId }) => [id, groupId]));
    for (const windowId of ['g1', 'g6', 'g9']) {
      driver.change(windowId, { services: ['record'] });
      expect(driver.hall.floor.groupOf.get(windowId)).toBe(windowId);
    }
    expect([...driver.hall.tickets.values()].filter(({ id, groupId }) => before.get(id) !== groupId)).toEqual([]);
    expect(driver.hall.floor.groups.get('g1..g6')).toMatchObject({ label: '1–6', windowIds: ['g2', 'g3', 'g4', 'g5'] });
  });

  it('told to be as it was planned, goes back to its group', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    driver.change('g2', { services: ['record'] });
    expect(driver.hall.floor.groupOf.get('g2')).toBe('g2');
    const ticket = driver.issue('record');
    driver.issue('record');
    driver.configure(smallHall({ name: { 'zh-CN': 'x', en: 'x' } }));
    expect(driver.window('g2').services).toEqual(['record']);
    driver.configure(smallHall({ windows: smallHall().windows.map((w) => ({ ...w, label: `${w.label}a` })) }));
    expect(driver.window('g2').services).toBeNull();
    expect(driver.line('g1..g2')).toHaveLength(2);
    expect(ticket.groupId).toBe('g1..g2');
  });

  it('that takes on a service finds those who have waited for it in vain', () => {
    const driver = new Driver();
    driver.open('g1', 's1');
    const ticket = driver.issue('card');
    driver.change('s1', { services: ['hard'] });
    expect(driver.call('s1')).toBeNull();
    driver.change('g1', { services: ['card'] });
    expect(ticket).toMatchObject({ groupId: 'g1', windowId: 'g1' });
    expect(driver.call('g1')).toBe('B001');
  });

  it('helps from now on with what it was told', () => {
    const driver = new Driver();
    driver.open('g1', 's1');
    driver.issue('enrol');
    driver.minutes(10);
    expect(driver.call('s1')).toBeNull();
    driver.change('s1', { overflow: ['enrol'] });
    expect(driver.call('s1')).toBe('A001');
  });

  it('like all its neighbours leaves no empty group behind', () => {
    const driver = new Driver();
    for (const windowId of ['g1', 'g2']) driver.change(windowId, { services: ['record'] });
    expect([...driver.hall.floor.groups.keys()]).toEqual(['g1', 'g2', 's1', 'x1']);
  });

  it('to what it is already changes nothing', () => {
    const driver = new Driver();
    expect(driver.change('s1', { services: ['card'], overflow: ['record'] })).toEqual([]);
  });

  it('is refused when unknown, with unknown services, or as a specialist without a list', () => {
    const driver = new Driver();
    const change = (more: object, windowId = 'g1') =>
      driver.try({ type: 'change-window', windowId, ...more }, supervisor);
    expect(change({}, 'nowhere')).toMatchObject({ refused: 'not-found' });
    expect(change({ services: ['enrol', 'magic'] })).toMatchObject({
      refused: 'invalid',
      errors: [{ path: 'services.1' }],
    });
    expect(change({ overflow: ['magic'] })).toMatchObject({ refused: 'invalid', errors: [{ path: 'overflow.0' }] });
    expect(change({ kind: 'specialist' })).toMatchObject({ refused: 'invalid', errors: [{ path: 'services' }] });
  });
});

describe('a service stopped by hand', () => {
  it('says so once, and an unknown one is refused', () => {
    const driver = new Driver();
    const stop = (serviceId: string) => driver.try({ type: 'stop-service', serviceId }, supervisor);
    expect(typesOf(driver.ask({ type: 'stop-service', serviceId: 'card' }, supervisor))).toEqual(['service-stopped']);
    expect(stop('card')).toEqual([]);
    expect(stop('magic')).toMatchObject({ refused: 'not-found' });
    expect(typesOf(driver.ask({ type: 'resume-service', serviceId: 'card' }, supervisor))).toEqual(['service-resumed']);
  });

  it('turns away nobody who has a number for it', () => {
    const driver = new Driver();
    driver.open('s1');
    driver.issue('card');
    driver.ask({ type: 'stop-service', serviceId: 'card' }, supervisor);
    expect(driver.serve('s1')).toBe('B001');
  });

  it('stays stopped, or resumed, when the hall file comes again, unless the file says otherwise', () => {
    const driver = new Driver();
    const stopped = () => driver.hall.config.services.find(({ id }) => id === 'card')!.stopped ?? false;
    driver.ask({ type: 'stop-service', serviceId: 'card' }, supervisor);
    expect(driver.configure(smallHall())).toEqual([]);
    expect(stopped()).toBe(true);
    driver.ask({ type: 'resume-service', serviceId: 'card' }, supervisor);
    expect(driver.configure(smallHall())).toEqual([]);
    const services = smallHall().services.map((s) => (s.id === 'card' ? { ...s, stopped: true } : s));
    driver.configure(smallHall({ services }));
    expect(stopped()).toBe(true);
  });
});

describe('rebalance', () => {
  /** Twelve wait at one group, then another opens. */
  const crowded = () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g2');
    for (let i = 0; i < 12; i += 1) driver.issue('enrol');
    driver.open('g3', 'g4');
    return driver;
  };

  it('moves the youngest from the fullest group to the emptiest, until a window has at most one visitor less', () => {
    const driver = crowded();
    const facts = driver.ask({ type: 'rebalance' }, supervisor);
    expect(driver.line('g3..g4')).toEqual(['A008', 'A009', 'A010', 'A011', 'A012']);
    expect(driver.line('g1..g2')).toHaveLength(7);
    expect(new Set(facts.map((fact) => fact.type === 'ticket-assigned' && fact.why.rule))).toEqual(
      new Set(['rebalanced']),
    );
    expect(driver.ask({ type: 'rebalance' }, supervisor)).toEqual([]);
  });

  it('previewed tells the very moves and loads, and changes nothing', () => {
    const driver = crowded();
    const { version } = driver.hall;
    const plan = planRebalance(driver.hall, driver.now);
    expect(driver.hall.version).toBe(version);
    expect(plan.before).toEqual({ g1: 6, g2: 6, g3: 0, g4: 0 });
    expect(plan.after).toEqual({ g1: 4, g2: 3, g3: 3, g4: 2 });
    driver.ask({ type: 'rebalance' }, supervisor);
    expect(plan.moves.map(({ number }) => number).sort()).toEqual(driver.line('g3..g4'));
    expect(openLoads(driver.hall)).toEqual(plan.after);
  });

  it('of three groups relieves the fullest first', () => {
    const general = (id: string): WindowPlan => ({ id, label: id, kind: 'general', zone: 'a', group: `of-${id}` });
    const driver = new Driver(smallHall({ windows: ['a', 'b', 'c'].map(general), escalation: [] }));
    driver.open('b');
    for (let i = 0; i < 6; i += 1) driver.issue('enrol');
    driver.open('a');
    for (let i = 0; i < 3; i += 1) driver.issue('enrol');
    driver.open('c');
    const lengths = () => ['a', 'b', 'c'].map((id) => driver.line(`of-${id}`).length);
    expect(lengths()).toEqual([3, 6, 0]);
    const moved = driver.ask({ type: 'rebalance' }, supervisor);
    expect(moved[0]).toMatchObject({ number: 'A006', groupId: 'of-c' });
    expect(lengths()).toEqual([3, 3, 3]);
  });

  it('leaves alone whoever chose a window', () => {
    const driver = crowded();
    const chosen = driver.ticket('small-2026-11-23-A012');
    driver.switch(chosen, 'g1');
    driver.ask({ type: 'rebalance' }, supervisor);
    expect(chosen.groupId).toBe('g1..g2');
  });

  it('moves nobody to a specialist that merely helps, for it would not call them yet', () => {
    const driver = new Driver();
    driver.open('g1');
    for (let i = 0; i < 6; i += 1) driver.issue('record');
    driver.open('s1');
    expect(driver.ask({ type: 'rebalance' }, supervisor)).toEqual([]);
  });

  it('fetches those who wait where nobody is', () => {
    const driver = new Driver(twoGroups());
    for (let i = 0; i < 4; i += 1) driver.issue('enrol');
    driver.open('g3');
    driver.ask({ type: 'rebalance' }, supervisor);
    expect(driver.line('g1..g2')).toEqual([]);
    expect(driver.line('g3..g4')).toHaveLength(4);
  });
});

describe('a new hall file during the day', () => {
  const without = (config: HallConfig, ...ids: string[]): HallConfig => ({
    ...config,
    windows: config.windows.filter(({ id }) => !ids.includes(id)),
    escalation: config.escalation.filter((id) => !ids.includes(id)),
  });
  const g5: WindowPlan = { id: 'g5', label: '5', kind: 'general', zone: 'a' };

  it('that is the same as before changes nothing', () => {
    expect(new Driver().configure(smallHall())).toEqual([]);
  });

  it('a window it no longer names closes, and its visitors go to its neighbours', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    const tickets = [1, 2, 3, 4].map(() => driver.issue('enrol'));
    driver.switch(tickets[3]!, 'g2');
    const facts = driver.configure(without(smallHall(), 'g2'));
    expect(factOf(facts, 'window-closed')).toMatchObject({ windowId: 'g2', by: 'plan' });
    expect(driver.window('g2')).toBeUndefined();
    expect(tickets.map(({ windowId, bound }) => [windowId, bound])).toEqual(tickets.map(() => ['g1', null]));
    expect(driver.line('g1')).toEqual(['A001', 'A002', 'A003', 'A004']);
  });

  it('a window with a visitor cannot be taken out', () => {
    const driver = new Driver();
    driver.open('g2');
    const ticket = driver.issue('enrol');
    driver.call('g2');
    const config = without(smallHall(), 'g2');
    expect(driver.try({ type: 'configure', config }, supervisor)).toMatchObject({
      refused: 'window-busy',
      ticketId: ticket.id,
    });
    expect(driver.window('g2').status).toBe('open');
  });

  it('a new window joins its neighbours, and those who wait stay with the group their window is in', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    const tickets = [1, 2, 3].map(() => driver.issue('enrol'));
    const { windows } = smallHall();
    driver.configure(smallHall({ windows: [...windows.slice(0, 2), g5, ...windows.slice(2)] }));
    expect(tickets.map(({ groupId }) => groupId)).toEqual(['g1..g5', 'g1..g5', 'g1..g5']);
    expect(driver.line('g1..g5')).toEqual(['A001', 'A002', 'A003']);
    driver.open('g5');
    expect(driver.call('g5')).toBe('A001');
  });

  it('groups cut otherwise keep each visitor with the window on the slip', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g2', 'g3', 'g4');
    const tickets = Array.from({ length: 8 }, () => driver.issue('enrol'));
    driver.configure(twoGroups({ policy: { groupSize: 1 } }));
    const homes = tickets.map(({ groupId, windowId }) => [groupId, windowId]);
    expect(homes).toEqual(['g1', 'g2', 'g3', 'g4', 'g1', 'g2', 'g3', 'g4'].map((id) => [id, id]));
  });

  it('a window renamed goes on under its new label, its visitor too', () => {
    const driver = new Driver();
    driver.open('g1');
    const ticket = driver.issue('enrol');
    driver.begin('g1');
    driver.configure(smallHall({ windows: smallHall().windows.map((w) => ({ ...w, label: `N${w.label}` })) }));
    expect(driver.window('g1')).toMatchObject({ label: 'N1', status: 'open', ticketId: ticket.id });
    expect(factOf(driver.complete('g1'), 'ticket-completed').label).toBe('N1');
  });

  it('another policy takes hold of the lines as they are', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g2', 'g3', 'g4');
    for (let i = 0; i < 6; i += 1) driver.issue('enrol');
    driver.configure(twoGroups({ policy: { name: 'pooled' } }));
    expect(driver.line('g1..g4')).toEqual(['A001', 'A002', 'A003', 'A004', 'A005', 'A006']);
    expect([...driver.hall.tickets.values()].map(({ windowId }) => windowId)).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
    driver.configure(twoGroups());
    expect([...driver.line('g1..g2'), ...driver.line('g3..g4')].sort()).toHaveLength(6);
    expect([driver.serve('g1'), driver.serve('g3')].sort()).toContain('A001');
  });

  it('a service that is taken out leaves its visitors waiting, until a file brings it back or staff void them', () => {
    const driver = new Driver();
    driver.open('g1', 's1');
    const [card, both] = [driver.issue('card'), driver.issue('card', 'record')];
    const { services, windows } = smallHall();
    const bare = {
      services: services.filter(({ id }) => id !== 'card'),
      windows: windows.map((w) => (w.id === 's1' ? { ...w, services: [] } : w)),
    };
    driver.configure(smallHall(bare));
    expect(card.status).toBe('waiting');
    expect(driver.call('s1')).toBeNull();
    expect(driver.serve('g1')).toBe('B002');
    expect(both.status).toBe('completed');
    expect(
      driver.refused({ type: 'issue', services: ['card'], priority: 'normal', language: 'en', person: null }, kiosk),
    ).toBe('invalid');
    driver.configure(smallHall());
    expect(driver.call('s1')).toBe('B001');
  });

  it('a service that is taken out while its visitor is called strands nobody at the window', () => {
    const { services } = smallHall();
    const config = smallHall({ services: services.filter(({ id }) => id !== 'enrol') });
    const called = () => {
      const driver = new Driver();
      driver.open('g1');
      const ticket = driver.issue('enrol');
      driver.call('g1');
      driver.configure(config);
      return { driver, ticket };
    };
    const lost = called();
    lost.driver.loseTerminal('g1');
    expect(lost.ticket).toMatchObject({ status: 'waiting', groupId: 'g1..g2', windowId: null });
    const passed = called();
    passed.driver.transfer('g1', { escalate: true });
    passed.driver.open('x1');
    expect(passed.driver.serve('x1')).toBe('A001');
    const served = called();
    served.driver.at('start', 'g1');
    served.driver.complete('g1');
    expect(served.ticket.matters).toMatchObject([{ serviceId: 'enrol', status: 'done' }]);
  });

  it('a window for hard cases that is taken out leaves its case to the others, or to a supervisor', () => {
    const driver = new Driver();
    driver.open('g1', 'x1');
    const ticket = driver.issue('enrol');
    driver.begin('g1');
    driver.transfer('g1', { escalate: true });
    driver.configure(without(smallHall(), 'x1'));
    expect(ticket.status).toBe('waiting');
    expect(driver.call('g1')).toBeNull();
    driver.move(ticket, 'g1');
    expect(driver.serve('g1')).toBe('A001');
    expect(needsOf(ticket)).toEqual([]);
  });

  it('another time zone may end the day at once', () => {
    const driver = new Driver();
    driver.open('g1');
    driver.now = Date.parse('2026-11-23T16:00+08:00');
    driver.issue('enrol');
    driver.call('g1');
    driver.minutes(3 * 60);
    const facts = driver.configure(smallHall({ hours: { ...smallHall().hours, timezone: 'Pacific/Kiritimati' } }));
    expect(typesOf(facts)).toEqual([
      'hall-closed',
      'hall-configured',
      'ticket-expired',
      'window-closed',
      'day-closed',
      'day-opened',
    ]);
    expect(driver.hall.day).toBe('2026-11-24');
  });
});
