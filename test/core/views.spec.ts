/** What the wire shows of a hall: honest about lines and waits, and nothing personal where everybody may look. */
import { describe, expect, it } from '@jest/globals';
import type { Actor } from '../../src/core/commands.js';
import {
  boardView,
  clerkFact,
  explainedTicket,
  hallView,
  publicFact,
  staffFact,
  supervisionView,
  ticketView,
  windowView,
} from '../../src/hall/views.js';
import {
  BoardView,
  ExplainedTicket,
  Fact as WireFact,
  HallView,
  SupervisionView,
  Ticket as WireTicket,
  WindowView,
} from '../../src/protocol/index.js';
import { citizen, clerk, Driver, kiosk, monday, smallHall, supervisor, timer, twoGroups } from './hall-kit.js';

const see = (driver: Driver, id: string) => explainedTicket(driver.hall, driver.ticket(id), driver.now);
const board = (driver: Driver, zone?: string) => boardView(driver.hall, zone, driver.now)!;
const screen = (driver: Driver, windowId: string) => windowView(driver.hall, windowId, driver.now)!;
const numbers = (tickets: { number: string }[]) => tickets.map(({ number }) => number);

/** A day on which everything personal that a hall ever hears of has been said: names, reasons, notes, an identity. */
const secrets = ['hash-of-identity', 'Li Xiuying', 'clerk:li', 'his wife left him', 'smells', 'refuses to leave'];
const tellingDay = () => {
  const driver = new Driver();
  const li: Actor = { by: 'clerk:li', role: 'clerk', clerk: { userId: 'li', name: 'Li Xiuying' } };
  driver.ask({ type: 'open', windowId: 'g1' }, li);
  driver.open('g2');
  const first = driver.issueAs({ person: 'hash-of-identity' }, 'enrol');
  driver.issue('enrol');
  driver.ask({ type: 'call-chosen', windowId: 'g1', ticketId: first.id, reason: 'smells' }, li);
  driver.ask({ type: 'start', windowId: 'g1' }, li);
  const to = { windowId: 'g2' };
  driver.ask({ type: 'transfer', windowId: 'g1', to, note: 'his wife left him', comeBack: false }, li);
  driver.begin('g2');
  driver.ask({ type: 'hold', windowId: 'g2', reason: 'smells', keep: true, wakeInSeconds: null }, clerk('g2'));
  driver.ask({ type: 'pause', windowId: 'g1', reason: 'his wife left him' }, li);
  driver.ask({ type: 'unpause', windowId: 'g1' }, li);
  const third = driver.issue('enrol');
  driver.ask({ type: 'move', ticketId: third.id, windowId: 'g1', reason: 'smells' }, supervisor);
  driver.ask({ type: 'prioritise', ticketId: third.id, priority: 'priority', reason: 'smells' }, supervisor);
  driver.ask({ type: 'void', ticketId: third.id, reason: 'refuses to leave' }, supervisor);
  driver.ask({ type: 'call', windowId: 'g1' }, li);
  return { driver, first };
};
const leaks = (shown: unknown) => secrets.filter((secret) => JSON.stringify(shown).includes(secret));

describe('nothing personal', () => {
  it('is on a board, in the hall, or on a visitor’s phone', () => {
    const { driver, first } = tellingDay();
    expect(leaks(board(driver))).toEqual([]);
    expect(leaks(hallView(driver.hall, driver.now))).toEqual([]);
    expect(leaks(see(driver, first.id))).toEqual([]);
  });

  it('is in a fact for boards and phones, not even who did it', () => {
    const { driver } = tellingDay();
    const facts = driver.facts.map((fact) => publicFact(fact));
    expect(leaks(facts)).toEqual([]);
    expect(facts.filter((fact) => 'by' in fact || 'why' in fact)).toEqual([]);
    expect(facts.map(({ version, type }) => `${version} ${type}`)).toEqual(
      driver.facts.map(({ version, type }) => `${version} ${type}`),
    );
  });

  it('identities are kept from staff too; notes and reasons are for them', () => {
    const { driver, first } = tellingDay();
    const shown = [
      ...driver.facts.map((fact) => staffFact(fact)),
      supervisionView(driver.hall, driver.now),
      screen(driver, 'g2'),
      ticketView(driver.hall, first, driver.now),
    ];
    expect(leaks(shown)).not.toContain('hash-of-identity');
    expect(leaks(shown)).toEqual(expect.arrayContaining(['Li Xiuying', 'his wife left him', 'smells']));
    expect(ticketView(driver.hall, first, driver.now)).toMatchObject({
      note: 'his wife left him',
      hold: { reason: 'smells' },
    });
    expect(see(driver, first.id)).toMatchObject({ hold: { reason: '', keep: true } });
  });
});

describe('every view is of the shape it promises', () => {
  it('with tickets in every state', () => {
    const { driver } = tellingDay();
    driver.open('s1');
    driver.issueAs({ priority: 'green' }, 'card', 'record');
    for (const ticket of driver.hall.tickets.values()) {
      WireTicket.parse(ticketView(driver.hall, ticket, driver.now));
      ExplainedTicket.parse(see(driver, ticket.id));
    }
    for (const id of driver.hall.windows.keys()) WindowView.parse(screen(driver, id));
    BoardView.parse(board(driver));
    BoardView.parse(board(driver, 'b'));
    SupervisionView.parse(supervisionView(driver.hall, driver.now));
    expect(HallView.parse(hallView(driver.hall, driver.now)).windows).toHaveLength(4);
  });

  it('instants are ISO text in facts, and numbers are left alone', () => {
    const { driver } = tellingDay();
    const issued = driver.facts.find((fact) => fact.type === 'ticket-issued')!;
    expect(staffFact(issued)).toMatchObject({
      at: '2026-11-23T02:00:00.000Z',
      seniority: '2026-11-23T02:00:00.000Z',
      count: 1,
    });
  });

  it('ids are text in facts: one that there is none of is left out, whoever looks', () => {
    const { driver } = tellingDay();
    const nobody = { serviceId: null, matterId: null, windowId: null };
    driver.ask({ type: 'open-case', subject: 'a letter', ...nobody }, supervisor);
    const about = { ticketId: null, number: null, windowId: null };
    driver.ask({ type: 'complain', subject: 'a call', about, channel: 'telephone', visitDay: null }, supervisor);
    driver.ask({ type: 'close', windowId: 'g2' }, supervisor);
    expect(driver.facts).toContainEqual(expect.objectContaining({ type: 'case-opened', windowId: null }));
    for (const view of [staffFact, clerkFact, publicFact])
      for (const fact of driver.facts.map((one) => WireFact.parse(view(one)))) {
        const { number = '', label = '', ...more } = fact;
        const ids = Object.entries(more).filter(([name]) => name.endsWith('Id'));
        for (const named of [['number', number], ['label', label], ...ids])
          expect(named).toEqual([named[0], expect.any(String)]);
      }
    const opened = driver.facts.filter(({ type }) => type === 'case-opened' || type === 'follow-up-opened');
    expect(opened).toHaveLength(2);
    for (const fact of opened) {
      expect(Object.keys(staffFact(fact))).toEqual(expect.arrayContaining(['recordId', 'subject']));
      for (const view of [staffFact, publicFact]) expect(Object.keys(view(fact))).not.toContain('ticketId');
    }
  });
});

describe('a ticket that waits', () => {
  it('shows how many go before it, in the order in which they will be called', () => {
    const driver = new Driver();
    driver.open('g1');
    const [first, second] = [driver.issue('enrol'), driver.issue('enrol')];
    driver.issueAs({ priority: 'green' }, 'enrol');
    expect([see(driver, first.id).ahead, see(driver, second.id).ahead]).toEqual([1, 2]);
    driver.serve('g1');
    expect([see(driver, first.id).ahead, see(driver, second.id).ahead]).toEqual([0, 1]);
  });

  it('names its group, the window promised, and who may call it', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    expect(see(driver, driver.issue('enrol').id)).toMatchObject({
      status: 'waiting',
      group: { id: 'g1..g2', label: '1–2', zone: 'a' },
      window: { id: 'g1', label: '1' },
      windowsLikely: ['g1', 'g2'],
      wait: { p50Seconds: 0 },
    });
  });

  it('names only windows that are open and able, and just the one it is bound to', () => {
    const windows = [
      ...smallHall()
        .windows.slice(0, 2)
        .map((w) => ({ ...w, group: 'front' })),
      ...smallHall().windows.slice(2),
    ];
    windows[1] = { ...windows[1]!, services: ['record'] };
    const driver = new Driver(smallHall({ windows }));
    driver.open('g1', 'g2');
    const ticket = driver.issue('enrol');
    expect(see(driver, ticket.id).windowsLikely).toEqual(['g1']);
    const record = driver.issue('record');
    expect(see(driver, record.id).windowsLikely).toEqual(['g1', 'g2']);
    driver.switch(record, 'g2');
    expect(see(driver, record.id)).toMatchObject({ windowsLikely: ['g2'], window: { id: 'g2' } });
    driver.pause('g2');
    expect(see(driver, record.id).windowsLikely).toEqual(['g1']);
  });

  it('while nobody is at its group, names those who would call it all the same, and promises none of them', () => {
    const driver = new Driver(twoGroups());
    const ticket = driver.issue('enrol');
    expect(see(driver, ticket.id)).toMatchObject({ window: null, windowsLikely: ['g1', 'g2'], wait: null });
    driver.open('g3');
    expect(see(driver, ticket.id)).toMatchObject({ window: null, windowsLikely: ['g3'] });
    driver.open('g2');
    expect(see(driver, ticket.id)).toMatchObject({ window: { id: 'g2' }, windowsLikely: ['g2'] });
  });

  it('names the windows to which its holder may switch: those that the law would not refuse', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g2', 'g3', 's1', 'x1');
    driver.pause('g3');
    const ticket = driver.issue('record');
    expect(see(driver, ticket.id)).toMatchObject({ window: { id: 'g1' }, switchable: [{ id: 'g2' }, { id: 's1' }] });
    const lawful = [...driver.hall.windows.keys()].filter(
      (windowId) => driver.refused({ type: 'switch', ticketId: ticket.id, windowId }, citizen) === null,
    );
    expect(lawful).toEqual(['g1', 'g2', 's1']);
    driver.call('s1');
    expect(see(driver, ticket.id).switchable).toEqual([]);
  });

  it('has no wait and nobody ahead once it is called; then its window is the one that called', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    const ticket = driver.issue('enrol');
    driver.call('g2');
    expect(see(driver, ticket.id)).toMatchObject({
      status: 'called',
      window: { id: 'g2' },
      group: null,
      windowsLikely: [],
      ahead: 0,
      wait: null,
      calledAt: '2026-11-23T02:00:00.000Z',
      callCount: 1,
    });
  });

  it('for a service nobody serves any more is shown as waiting for nobody', () => {
    const driver = new Driver();
    driver.open('s1');
    const ticket = driver.issue('card');
    const { windows, services } = smallHall();
    driver.configure(
      smallHall({
        windows: windows.map((w) => (w.id === 's1' ? { ...w, services: [] } : w)),
        services: services.filter(({ id }) => id !== 'card'),
      }),
    );
    const seen = see(driver, ticket.id);
    expect(seen).toMatchObject({ status: 'waiting', window: null, windowsLikely: [] });
    expect(seen.explanation.en).toMatch(/^No window can do this at present/);
    expect(board(driver).waiting).toBe(1);
    expect(supervisionView(driver.hall, driver.now).alerts).toContainEqual({
      code: 'service-without-open-window',
      serviceId: 'card',
    });
  });
});

describe('the sentence that explains', () => {
  const says = (driver: Driver, id: string) => see(driver, id).explanation.en;

  it('tells where, how many ahead, and by which rule', () => {
    const driver = new Driver();
    driver.open('g1', 'g2', 's1', 'x1');
    const ticket = driver.issue('enrol');
    expect(says(driver, ticket.id)).toBe(
      'You wait for windows 1–2 with 0 ahead: these general windows have the shortest line now.',
    );
    driver.switch(ticket, 'g1');
    expect(says(driver, ticket.id)).toContain('you chose this window');
    driver.begin('g1');
    driver.transfer('g1', { escalate: true });
    expect(says(driver, ticket.id)).toContain('hard cases');
    expect(says(driver, driver.issue('card').id)).toContain('a specialist window handles this service');
  });

  it('tells who was called first, and by which rule', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g2', 'g3', 'g4');
    const [mine, other] = [driver.issue('enrol'), driver.issue('enrol')];
    driver.move(other, 'g3');
    driver.call('g3');
    expect(see(driver, mine.id).explanation).toEqual({
      'zh-CN': '您在 1–2 号窗口排队，前面 0 人：这些综合窗口中当前等候最少；A002 指定在那个窗口办理，先叫到。',
      en: 'You wait for windows 1–2 with 0 ahead: these general windows have the shortest line now; A002 was called first: it waits for that one window.',
    });
  });

  it('follows the ticket through its states, in both languages', () => {
    const driver = new Driver();
    driver.open('g1');
    const ticket = driver.issue('enrol');
    driver.call('g1');
    expect(see(driver, ticket.id).explanation).toEqual({ 'zh-CN': '请到 1 号窗口。', en: 'Please go to window 1.' });
    driver.at('start', 'g1');
    expect(says(driver, ticket.id)).toContain('being served at window 1');
    driver.hold('g1');
    expect(says(driver, ticket.id)).toContain('on hold');
    driver.resume('g1', ticket.id);
    driver.complete('g1');
    expect(explainedTicket(driver.hall, ticket, driver.now).explanation.en).toContain('completed');
  });
});

describe('the board', () => {
  it('shows each window with the number it has, and the calls, newest first', () => {
    const driver = new Driver();
    driver.open('g1', 'g2', 's1');
    for (const service of ['enrol', 'card', 'enrol', 'enrol']) driver.issue(service);
    driver.call('g1');
    driver.now += 1000;
    driver.call('s1');
    driver.now += 1000;
    driver.at('recall', 'g1');
    const view = board(driver);
    expect(view.windows.map(({ id, number }) => [id, number])).toEqual([
      ['g1', 'A001'],
      ['g2', null],
      ['s1', 'B001'],
      ['x1', null],
    ]);
    expect(view.calls.map(({ number, callNo, label }) => [number, callNo, label])).toEqual([
      ['A001', 2, '1'],
      ['B001', 1, '3'],
      ['A001', 1, '1'],
    ]);
    expect(view.waiting).toBe(2);
    expect(view.version).toBe(driver.hall.version);
  });

  it('of one zone shows that zone alone; an unknown zone is no board', () => {
    const driver = new Driver();
    driver.open('g1', 's1');
    driver.issue('enrol');
    driver.issue('card');
    driver.issue('card');
    driver.call('g1');
    driver.call('s1');
    expect(board(driver, 'b')).toMatchObject({ waiting: 1, calls: [{ number: 'B001' }] });
    expect(board(driver, 'b').windows.map(({ id }) => id)).toEqual(['s1', 'x1']);
    expect(boardView(driver.hall, 'nowhere', driver.now)).toBeUndefined();
  });

  it('keeps the last thirty announcements', () => {
    const driver = new Driver();
    driver.open('g1');
    driver.issue('enrol');
    driver.call('g1');
    for (let i = 0; i < 40; i += 1) driver.at('recall', 'g1');
    expect(board(driver).calls.map(({ callNo }) => callNo)).toEqual(Array.from({ length: 30 }, (_, i) => 41 - i));
  });

  it('foretells the wait of whoever took a number now, in its own zone', () => {
    const driver = new Driver();
    driver.open('g1', 's1');
    for (let i = 0; i < 3; i += 1) driver.issue('enrol');
    driver.begin('g1');
    const enrol = 672;
    expect(board(driver).wait!.p50Seconds).toBe(3 * enrol);
    expect(board(driver, 'a').wait!.p50Seconds).toBe(3 * enrol);
    expect(board(driver, 'b').wait!.p50Seconds).toBe(0);
    expect(see(driver, driver.issue('enrol').id).wait!.p50Seconds).toBe(3 * enrol);
    driver.pause('s1');
    expect(board(driver, 'b').wait).toBeNull();
  });

  it('foretells the wait at the group with the shortest line', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g3');
    for (let i = 0; i < 6; i += 1) driver.issue('enrol');
    driver.begin('g1');
    driver.begin('g3');
    driver.cancel(driver.ticket('small-2026-11-23-A006'));
    const waits = ['g1..g2', 'g3..g4'].map((id) => driver.line(id).length);
    expect(waits).toEqual([2, 1]);
    expect(board(driver).wait!.p50Seconds).toBe(2 * 672);
  });

  it('shows the business day of the hall until that is closed', () => {
    const driver = new Driver();
    driver.minutes(24 * 60);
    expect(board(driver).businessDay).toBe('2026-11-23');
    driver.tick();
    expect(board(driver).businessDay).toBe('2026-11-24');
  });

  it('says whether the hall is open', () => {
    const driver = new Driver();
    expect(board(driver).open).toBe(true);
    driver.now = monday + 7 * 3_600_000;
    expect(board(driver).open).toBe(false);
    driver.hall.alwaysOpen = true;
    expect(board(driver).open).toBe(true);
  });
});

describe('a window’s screen', () => {
  it('shows its visitor, those held here, and those it may call, in order', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    const tickets = [1, 2, 3, 4].map(() => driver.issue('enrol'));
    driver.begin('g1');
    driver.hold('g1');
    driver.call('g1');
    driver.switch(tickets[2]!, 'g2');
    expect(screen(driver, 'g1')).toMatchObject({ status: 'open', ticket: { number: 'A002' }, clerk: { id: 'g1' } });
    expect(numbers(screen(driver, 'g1').held)).toEqual(['A001']);
    expect(numbers(screen(driver, 'g1').waiting)).toEqual(['A004']);
    expect(numbers(screen(driver, 'g2').waiting)).toEqual(['A003', 'A004']);
    expect(numbers(screen(driver, 'g2').held)).toEqual([]);
    expect(windowView(driver.hall, 'nowhere', driver.now)).toBeUndefined();
  });

  it('also shows whoever was left behind by a dead terminal, where he can be served', () => {
    const driver = new Driver();
    driver.open('g1', 'g2', 's1');
    driver.issue('enrol');
    driver.begin('g1');
    driver.loseTerminal('g1');
    expect(numbers(screen(driver, 'g2').held)).toEqual(['A001']);
    expect(numbers(screen(driver, 's1').held)).toEqual([]);
    driver.open('g1');
    expect(numbers(screen(driver, 'g2').held)).toEqual([]);
    expect(numbers(screen(driver, 'g1').held)).toEqual(['A001']);
  });

  it('shows papers that another window keeps once that is closed: somebody must fetch them', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    driver.issue('enrol');
    driver.begin('g1');
    driver.hold('g1', { keep: true });
    expect(numbers(screen(driver, 'g2').held)).toEqual([]);
    driver.at('close', 'g1');
    expect(numbers(screen(driver, 'g2').held)).toEqual(['A001']);
  });
});

describe('the supervisor’s view', () => {
  it('shows each window’s load, promises and expected work', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    for (let i = 0; i < 5; i += 1) driver.issue('enrol');
    driver.begin('g1');
    const [g1, g2, s1] = supervisionView(driver.hall, driver.now).windows;
    expect(g1).toMatchObject({ id: 'g1', load: 2, waiting: 2, expectedSeconds: 3 * 672, ticket: { number: 'A001' } });
    expect(g2).toMatchObject({ id: 'g2', load: 3, waiting: 2, expectedSeconds: 2 * 672, ticket: null });
    driver.issue('card');
    expect(s1).toMatchObject({ id: 's1', load: 0, status: 'closed' });
    expect(supervisionView(driver.hall, driver.now).windows[2]).toMatchObject({ id: 's1', load: 0 });
  });

  it('shows for each service who waits, how long, and how many windows are open for it', () => {
    const driver = new Driver();
    driver.open('g1');
    driver.issue('enrol', 'card');
    driver.minutes(3);
    driver.issue('enrol');
    driver.ask({ type: 'stop-service', serviceId: 'hard' }, supervisor);
    const services = supervisionView(driver.hall, driver.now).services;
    expect(
      services.map(({ id, waiting, longestWaitSeconds, openWindows, stopped }) => [
        id,
        waiting,
        longestWaitSeconds,
        openWindows,
        stopped,
      ]),
    ).toEqual([
      ['enrol', 2, 180, 1, false],
      ['record', 0, 0, 1, false],
      ['card', 1, 180, 0, false],
      ['hard', 0, 0, 0, true],
    ]);
  });

  it('warns of long waits, calls unanswered, sittings too long, silent terminals and services without a window', () => {
    const driver = new Driver();
    driver.open('g1', 'g2');
    for (let i = 0; i < 3; i += 1) driver.issue('enrol');
    driver.issue('card');
    driver.begin('g1');
    driver.call('g2');
    const codes = () =>
      supervisionView(driver.hall, driver.now).alerts.map(({ code, number, windowId, serviceId }) => [
        code,
        number ?? windowId ?? serviceId,
      ]);
    expect(codes()).toEqual([['service-without-open-window', 'card']]);
    driver.minutes(3);
    driver.now += 1;
    expect(codes()).toEqual([
      ['unanswered-call', 'A002'],
      ['service-without-open-window', 'card'],
    ]);
    expect(supervisionView(driver.hall, driver.now).alerts[0]).toMatchObject({ windowId: 'g2', seconds: 180 });
    driver.minutes(57);
    driver.ask({ type: 'terminal-lost', windowId: 'g1' }, timer);
    expect(codes()).toEqual([
      ['terminal-lost', 'g1'],
      ['window-stuck', 'A001'],
      ['unanswered-call', 'A002'],
      ['long-wait', 'A003'],
      ['long-wait', 'B001'],
      ['service-without-open-window', 'card'],
    ]);
    driver.now += 9000;
    expect(supervisionView(driver.hall, driver.now).alerts).toContainEqual({
      code: 'terminal-lost',
      windowId: 'g1',
      seconds: 9,
    });
  });

  it('shows for everybody in line what the visitor sees', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g3');
    for (let i = 0; i < 6; i += 1) driver.issue('enrol');
    driver.begin('g1');
    driver.switch(driver.ticket('small-2026-11-23-A004'), 'g3');
    const shown = supervisionView(driver.hall, driver.now).tickets.map(({ number, ahead, wait, windowsLikely }) => ({
      number,
      ahead,
      wait,
      windowsLikely,
    }));
    const own = [...driver.hall.tickets.values()].map((ticket) => {
      const { number, ahead, wait, windowsLikely } = ticketView(driver.hall, ticket, driver.now);
      return { number, ahead, wait, windowsLikely };
    });
    expect(shown).toEqual(own);
    expect(numbers(shown)).toHaveLength(6);
  });
});

describe('the hall as a kiosk sees it', () => {
  it('tells what each window serves now, and the business day', () => {
    const driver = new Driver();
    driver.change('g2', { services: ['record'] });
    const view = hallView(driver.hall, driver.now);
    expect(view).toMatchObject({ open: true, businessDay: '2026-11-23' });
    expect(view.windows.map(({ id, services }) => [id, services])).toEqual([
      ['g1', ['enrol', 'record']],
      ['g2', ['record']],
      ['s1', ['card']],
      ['x1', ['hard']],
    ]);
    expect(driver.refused({ type: 'open', windowId: 'g1' }, kiosk)).toBe('not-allowed');
  });
});
