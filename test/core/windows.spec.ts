/** Windows open, pause, close and die; nobody in line is stranded by any of it. */
import { describe, expect, it } from '@jest/globals';
import type { Hall } from '../../src/core/hall.js';
import { timersOf } from '../../src/core/timers.js';
import {
  citizen,
  clerk,
  Driver,
  factOf,
  kiosk,
  monday,
  smallHall,
  supervisor,
  timer,
  twoGroups,
  typesOf,
} from './hall-kit.js';

const open = (windowId: string) => ({ type: 'open', windowId }) as const;
const close = (windowId: string) => ({ type: 'close', windowId }) as const;

describe('opening', () => {
  it('a clerk takes a closed window for himself', () => {
    const driver = new Driver();
    const facts = driver.ask(open('g1'), clerk('li'));
    expect(factOf(facts, 'window-opened')).toMatchObject({ windowId: 'g1', label: '1', clerk: { userId: 'li' } });
    expect(driver.window('g1')).toMatchObject({ status: 'open', clerk: { userId: 'li' }, idleSince: monday });
  });

  it('opening one’s own window again is lawful and changes nothing', () => {
    const driver = new Driver();
    driver.open('g1');
    expect(driver.ask(open('g1'), clerk('g1'))).toEqual([]);
  });

  it('a window that somebody else has is refused as taken, also while it is paused', () => {
    const driver = new Driver();
    driver.open('g1');
    expect(driver.refused(open('g1'), clerk('li'))).toBe('window-taken');
    driver.pause('g1');
    expect(driver.refused(open('g1'), supervisor)).toBe('window-taken');
  });

  it('an unknown window is refused, and so is whoever cannot staff one', () => {
    const driver = new Driver();
    expect(driver.refused(open('nowhere'), clerk('li'))).toBe('not-found');
    expect(driver.refused(open('g1'), kiosk)).toBe('not-allowed');
    expect(driver.refused(open('g1'), citizen)).toBe('not-allowed');
  });

  it('moves nobody: who waits elsewhere stays, and who waits for this group is called', () => {
    const driver = new Driver(twoGroups());
    const ticket = driver.issue('enrol');
    driver.open('g3');
    expect(ticket.groupId).toBe('g1..g2');
    driver.open('g1');
    expect(driver.call('g1')).toBe('A001');
  });
});

describe('a group to which nobody comes when the hall opens', () => {
  const opening = Date.parse('2026-11-23T09:00+08:00');

  it('keeps its line for a while, then loses it to windows that are there', () => {
    const driver = new Driver(twoGroups(), opening - 20 * 60_000);
    const tickets = Array.from({ length: 4 }, () => driver.issue('enrol'));
    const absent = tickets.filter(({ groupId }) => groupId === 'g3..g4');
    expect(absent).toHaveLength(2);
    driver.now = opening;
    driver.tick();
    driver.minutes(1);
    driver.open('g1');
    const settle = () => typesOf(driver.ask({ type: 'settle-absent' }, timer));
    expect(settle()).toEqual([]);
    const [due, ...others] = timersOf(driver.hall, driver.now).filter(({ key }) => key.startsWith('absent'));
    expect([due!.dueAt, due!.command.type, others]).toEqual([opening + 600_000, 'settle-absent', []]);
    driver.now = due!.dueAt;
    expect(settle()).toEqual(['ticket-assigned', 'ticket-assigned']);
    expect(tickets.map(({ groupId }) => groupId)).toEqual(tickets.map(() => 'g1..g2'));
    expect(settle()).toEqual([]);
    expect(timersOf(driver.hall, driver.now).some(({ key }) => key.startsWith('absent'))).toBe(false);
    for (const { number } of tickets) expect(driver.serve('g1')).toBe(number);
  });

  it('keeps it while nobody else can serve it', () => {
    const driver = new Driver(twoGroups(), opening - 20 * 60_000);
    const card = driver.issue('card');
    driver.now = opening + 600_000;
    driver.open('g1');
    expect(driver.ask({ type: 'settle-absent' }, timer)).toEqual([]);
    expect(card.groupId).toBe('s1');
  });
});

describe('whoever is promised anew', () => {
  it('goes where the least stands before them, for they keep their seat in line', () => {
    const windows = ['g1', 'g2', 'g3'].map((id) => ({ id, label: id, kind: 'general' as const, zone: 'a' }));
    const driver = new Driver(smallHall({ windows, escalation: [], policy: { groupSize: 1 } }));
    driver.open('g1', 'g2', 'g3');
    for (const id of ['g1', 'g2', 'g3']) {
      driver.issue('enrol');
      driver.begin(id);
    }
    driver.switch(driver.issue('enrol'), 'g3');
    const ticket = driver.issue('enrol');
    expect(ticket.groupId).toBe('g1');
    for (let i = 0; i < 3; i += 1) driver.switch(driver.issue('enrol'), 'g2');
    driver.complete('g1');
    const { why } = factOf(driver.at('close', 'g1'), 'ticket-assigned');
    expect(ticket.groupId).toBe('g2');
    expect(why).toMatchObject({ rule: 'least-loaded-general', loads: { g2: 1, g3: 2 } });
    expect(driver.line('g2')[0]).toBe(ticket.number);
  });
});

describe('the lunch break of a hall', () => {
  const spans: [string, string][] = [
    ['09:00', '12:00'],
    ['14:00', '17:00'],
  ];
  const withLunch = () => new Driver(twoGroups({ hours: { ...smallHall().hours, weekdays: spans } }));

  it('leaves every line with its group, in whatever order windows pause and close', () => {
    const driver = withLunch();
    driver.open('g1', 'g2', 'g3', 'g4', 's1');
    const tickets = Array.from({ length: 8 }, () => driver.issue('enrol'));
    const groups = tickets.map(({ groupId }) => groupId);
    expect(new Set(groups)).toEqual(new Set(['g1..g2', 'g3..g4']));
    driver.now = Date.parse('2026-11-23T12:01+08:00');
    for (const id of ['g1', 'g3', 'g2']) driver.pause(id);
    driver.at('close', 'g4');
    expect(tickets.map(({ groupId }) => groupId)).toEqual(groups);
    expect(tickets.map(({ windowId }) => windowId)).toEqual(tickets.map(() => null));
    driver.now = Date.parse('2026-11-23T14:00+08:00');
    for (const id of ['g1', 'g3']) driver.at('unpause', id);
    expect([driver.call('g1'), driver.call('g3')].sort()).toEqual(['A001', 'A003']);
  });

  it('does not stop a window that stays from calling those of a group that went', () => {
    const driver = withLunch();
    driver.open('g1', 'g3');
    const tickets = Array.from({ length: 3 }, () => driver.issue('enrol'));
    driver.now = Date.parse('2026-11-23T12:01+08:00');
    driver.pause('g1');
    const served = tickets.map(() => driver.serve('g3'));
    expect(served.sort()).toEqual(tickets.map(({ number }) => number));
  });
});

describe('pausing', () => {
  it('stops the next call only: the visitor at the window is served to the end', () => {
    const driver = new Driver();
    driver.open('g1');
    const ticket = driver.issue('enrol');
    driver.begin('g1');
    driver.ask({ type: 'pause', windowId: 'g1', reason: 'tea' }, clerk('g1'));
    expect(driver.window('g1')).toMatchObject({ status: 'paused', pauseReason: 'tea', ticketId: ticket.id });
    driver.complete('g1');
    expect(ticket.status).toBe('completed');
    expect(driver.refused({ type: 'call', windowId: 'g1' }, clerk('g1'))).toBe('window-not-open');
  });

  it('twice, or resuming what is open, changes nothing', () => {
    const driver = new Driver();
    driver.open('g1');
    expect(driver.at('unpause', 'g1')).toEqual([]);
    driver.pause('g1');
    expect(driver.pause('g1')).toEqual([]);
    expect(typesOf(driver.at('unpause', 'g1'))).toEqual(['window-resumed']);
    expect(driver.window('g1')).toMatchObject({ status: 'open', pauseReason: null });
  });

  it('a window back from a pause counts as idle since then', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    driver.pause('g1');
    driver.minutes(5);
    driver.at('unpause', 'g1');
    expect(driver.issue('enrol').windowId).toBe('g2');
  });
});

describe('a window and its visitor', () => {
  it('is busy again, and counts as such, once it resumes somebody held', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    const ticket = driver.issue('enrol');
    driver.begin('g1');
    driver.hold('g1');
    driver.minutes(1);
    driver.issue('enrol');
    driver.minutes(1);
    driver.resume('g2', ticket.id);
    expect(driver.window('g2')).toMatchObject({ ticketId: ticket.id, since: driver.now });
    expect(
      factOf(
        driver.ask({ type: 'switch', ticketId: driver.issue('enrol').id, windowId: 'g1' }, citizen),
        'ticket-assigned',
      ).why.loads,
    ).toEqual({ g1: 2, g2: 1 });
  });
});

describe('closing', () => {
  it('says who closed it, and the clerk is gone', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    expect(factOf(driver.at('close', 'g1'), 'window-closed').by).toBe('clerk');
    expect(factOf(driver.ask(close('g2'), supervisor), 'window-closed').by).toBe('supervisor');
    expect(driver.window('g1')).toMatchObject({ status: 'closed', clerk: null });
  });

  it('out of a pause leaves no pause behind', () => {
    const driver = new Driver();
    driver.open('g1');
    driver.ask({ type: 'pause', windowId: 'g1', reason: 'tea' }, clerk('g1'));
    driver.at('close', 'g1');
    driver.open('g1');
    expect(driver.window('g1')).toMatchObject({ status: 'open', pauseReason: null });
  });

  it('is refused with a visitor at the window, who is named', () => {
    const driver = new Driver();
    driver.open('g1');
    const ticket = driver.issue('enrol');
    driver.call('g1');
    expect(driver.try(close('g1'), clerk('g1'))).toMatchObject({ refused: 'window-busy', ticketId: ticket.id });
    driver.at('start', 'g1');
    expect(driver.refused(close('g1'), supervisor)).toBe('window-busy');
  });

  it('is refused to another clerk, and at an unknown window; closing what is closed changes nothing', () => {
    const driver = new Driver();
    driver.open('g1');
    expect(driver.refused(close('g1'), clerk('li'))).toBe('not-allowed');
    expect(driver.refused(close('nowhere'), clerk('li'))).toBe('not-found');
    expect(driver.ask(close('g2'), clerk('li'))).toEqual([]);
  });
});

/** Ways in which a window stops calling. */
const ways: [string, (driver: Driver, windowId: string) => unknown][] = [
  ['closes', (driver, windowId) => driver.at('close', windowId)],
  ['pauses', (driver, windowId) => driver.pause(windowId)],
  ['dies', (driver, windowId) => driver.loseTerminal(windowId)],
];

describe.each(ways)('rule 6: when a window %s', (_how, stop) => {
  const promises = ({ tickets }: Hall) => [...tickets.values()].map(({ windowId }) => windowId);

  it('its group keeps the line and its order; only its own promises are renewed, shared evenly', () => {
    const driver = new Driver(smallHall({ windows: twoGroups().windows, policy: { groupSize: 4 } }));
    driver.open('g1', 'g2', 'g3');
    for (let i = 0; i < 9; i += 1) driver.issue('enrol');
    const before = driver.line('g1..g4');
    expect(promises(driver.hall)).toEqual(['g1', 'g2', 'g3', 'g1', 'g2', 'g3', 'g1', 'g2', 'g3']);
    stop(driver, 'g3');
    expect(driver.line('g1..g4')).toEqual(before);
    expect(promises(driver.hall)).toEqual(['g1', 'g2', 'g1', 'g1', 'g2', 'g2', 'g1', 'g2', 'g1']);
  });

  it('and its group has nobody left, the line is promised anew elsewhere and keeps its seniority', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1');
    for (let i = 0; i < 3; i += 1) {
      driver.issue('enrol');
      driver.now += 1000;
    }
    driver.open('g3');
    driver.issue('enrol');
    expect(driver.line('g3..g4')).toEqual(['A004']);
    stop(driver, 'g1');
    expect(driver.line('g1..g2')).toEqual([]);
    expect(driver.line('g3..g4')).toEqual(['A001', 'A002', 'A003', 'A004']);
    expect([1, 2, 3, 4].map(() => driver.serve('g3'))).toEqual(['A001', 'A002', 'A003', 'A004']);
  });

  it('and no general window is left, its line falls back to a specialist that helps', () => {
    const driver = new Driver();
    driver.open('g1', 's1');
    const [record, enrol] = [driver.issue('record'), driver.issue('enrol')];
    stop(driver, 'g1');
    expect(record).toMatchObject({ groupId: 's1', windowId: 's1', because: 'no-general-open' });
    expect(enrol).toMatchObject({ groupId: 'g1..g2', windowId: null });
    expect(driver.call('s1')).toBe('A001');
  });

  it('and nobody else can serve them, they wait in their line without a promise, and are called when it is back', () => {
    const driver = new Driver();
    driver.open('s1');
    driver.issue('card');
    const facts = driver.issue('card') && stop(driver, 's1');
    expect(facts).toBeDefined();
    expect(promises(driver.hall)).toEqual([null, null]);
    expect(driver.line('s1')).toEqual(['B001', 'B002']);
    if (driver.window('s1').status === 'paused') driver.at('unpause', 's1');
    else driver.open('s1');
    expect(driver.call('s1')).toBe('B001');
  });

  it('and no window at all is left, its line stays together and loses only the window on the slip', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1');
    for (let i = 0; i < 4; i += 1) driver.issue('enrol');
    stop(driver, 'g1');
    expect(driver.line('g1..g2')).toEqual(['A001', 'A002', 'A003', 'A004']);
    expect(promises(driver.hall)).toEqual([null, null, null, null]);
  });

  it('a visitor sent to it by a clerk, moved by a supervisor or waiting for his papers is called by others', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    const sent = driver.issue('enrol');
    driver.begin('g1');
    driver.transfer('g1', { windowId: 'g2' });
    const moved = driver.issue('enrol');
    driver.move(moved, 'g2');
    stop(driver, 'g2');
    expect([sent, moved].map(({ bound, windowId }) => [bound, windowId])).toEqual([
      [null, 'g1'],
      [null, 'g1'],
    ]);
    expect([driver.serve('g1'), driver.serve('g1')]).toEqual(['A001', 'A002']);
  });
});

describe('a terminal that falls silent', () => {
  const lost = (windowId = 'g1') => ({ type: 'terminal-lost', windowId }) as const;
  const seen = (windowId = 'g1') => ({ type: 'terminal-seen', windowId }) as const;
  const end = (windowId = 'g1') => ({ type: 'end-lease', windowId }) as const;
  const opened = () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    return driver;
  };

  it('keeps its window for ninety seconds, and loses it then', () => {
    const driver = opened();
    driver.ask(lost(), timer);
    driver.now += 90_000 - 1;
    expect(driver.ask(end(), timer)).toEqual([]);
    driver.now += 1;
    expect(factOf(driver.ask(end(), timer), 'window-closed').by).toBe('lease');
    expect(driver.window('g1')).toMatchObject({ status: 'closed', clerk: null, lostAt: null });
  });

  it('that is heard again in time keeps its window', () => {
    const driver = opened();
    driver.ask(lost(), timer);
    driver.now += 60_000;
    driver.ask(seen(), timer);
    driver.now += 60_000;
    expect(driver.ask(end(), timer)).toEqual([]);
    expect(driver.window('g1').status).toBe('open');
  });

  it('stays silent though a supervisor pauses the window or changes it meanwhile', () => {
    const driver = opened();
    driver.ask(lost(), timer);
    driver.ask({ type: 'pause', windowId: 'g1', reason: null }, supervisor);
    driver.ask({ type: 'unpause', windowId: 'g1' }, supervisor);
    driver.change('g1', { services: ['enrol'] });
    driver.now += 90_000;
    expect(factOf(driver.ask(end(), timer), 'window-closed').by).toBe('lease');
  });

  it('is reported once, and not at all of a closed window', () => {
    const driver = opened();
    expect(driver.ask(seen(), timer)).toEqual([]);
    expect(typesOf(driver.ask(lost(), timer))).toEqual(['terminal-lost']);
    expect(driver.ask(lost(), timer)).toEqual([]);
    expect(typesOf(driver.ask(seen(), timer))).toEqual(['terminal-seen']);
    driver.at('close', 'g1');
    expect(driver.ask(lost(), timer)).toEqual([]);
    expect(driver.refused(lost('nowhere'), timer)).toBe('not-found');
    expect(driver.refused(end('nowhere'), timer)).toBe('not-found');
  });

  it('is forgotten when somebody opens the window anew', () => {
    const driver = opened();
    driver.ask(lost(), timer);
    driver.at('close', 'g1');
    driver.open('g1');
    driver.minutes(5);
    expect(driver.ask(end(), timer)).toEqual([]);
  });

  it('gives back the visitor it has called, who is first in line again', () => {
    const driver = opened();
    const ticket = driver.issue('enrol');
    driver.call('g1');
    driver.now += 1000;
    driver.issue('enrol');
    const facts = driver.loseTerminal('g1');
    expect(typesOf(facts)).toEqual(['ticket-released', 'window-closed', 'ticket-assigned']);
    expect(ticket).toMatchObject({ status: 'waiting', windowId: 'g2', bound: null, seniority: monday, callNo: 0 });
    expect(factOf(facts, 'ticket-assigned').why.rule).toBe('least-loaded-general');
    expect(driver.line('g1..g2')).toEqual(['A001', 'A002']);
  });

  it('gives back a visitor for a specialist who is alone with no promise, by the rule that says so', () => {
    const driver = opened();
    driver.open('s1');
    const ticket = driver.issue('card');
    driver.call('s1');
    const facts = driver.loseTerminal('s1');
    expect(factOf(facts, 'ticket-assigned').why.rule).toBe('nobody-open-yet');
    expect(ticket).toMatchObject({ status: 'waiting', groupId: 's1', windowId: null });
  });

  it('holds the visitor at its desk for any window, with all that was begun', () => {
    const driver = opened();
    const ticket = driver.issue('enrol');
    driver.begin('g1');
    expect(typesOf(driver.loseTerminal('g1'))).toEqual(['ticket-held', 'window-closed']);
    expect(ticket).toMatchObject({ status: 'held', hold: { keep: false, reason: 'terminal-lost' } });
    driver.resume('g2', ticket.id);
    driver.complete('g2');
    expect(ticket.status).toBe('completed');
  });
});
