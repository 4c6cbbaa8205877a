/** Ratings: once a visit and once a matter, low ones followed up; complaints; nothing of it for clerks' eyes. */
import { describe, expect, it } from '@jest/globals';
import type { CommandBody } from '../../src/core/commands.js';
import { evolve } from '../../src/core/evolve.js';
import { freeze, thaw } from '../../src/core/state.js';
import { clerkFact, publicFact, staffFact } from '../../src/hall/views.js';
import type { Ticket } from '../../src/core/hall.js';
import { citizen, clerk, Driver, factOf, smallHall, supervisor, typesOf } from './hall-kit.js';

type Rate = CommandBody & { type: 'rate' };

/** A hall in which g1 has completed a visit with two matters. */
function visited(config = smallHall()): { driver: Driver; visit: Ticket } {
  const driver = new Driver(config);
  driver.open('g1');
  const ticket = driver.issue('enrol', 'record');
  driver.begin('g1');
  driver.complete('g1');
  return { driver, visit: ticket };
}

const rating = ({ hall }: Driver, visit: Ticket, more: Partial<Rate> = {}): Rate => ({
  type: 'rate',
  ticketId: visit.id,
  matterId: null,
  level: 5,
  tags: [],
  comment: null,
  windowId: null,
  visit,
  earlier: false,
  readOn: hall.day!,
  ...more,
});

describe('a rating', () => {
  it('tells of which visit, where and by whom it was served', () => {
    const { driver, visit } = visited();
    const facts = driver.ask(rating(driver, visit, { tags: ['fast'], comment: 'good' }), citizen);
    expect(facts).toMatchObject([
      {
        type: 'ticket-rated',
        ticketId: visit.id,
        number: visit.number,
        matterId: null,
        level: 5,
        tags: ['fast'],
        comment: 'good',
        windowId: 'g1',
        clerkId: 'g1',
        channel: 'link',
      },
    ]);
    expect(facts).toHaveLength(1);
  });

  it('is given once for the visit and once for each matter', () => {
    const { driver, visit } = visited();
    for (const matterId of [null, 'm1', 'm2']) {
      driver.ask(rating(driver, visit, { matterId }), citizen);
      expect(driver.refused(rating(driver, visit, { matterId }), citizen)).toBe('already-rated');
    }
    expect([...driver.hall.kept.rated]).toEqual([visit.id, `${visit.id} m1`, `${visit.id} m2`]);
    // And after the hall was put away and fetched again.
    const again = thaw(JSON.parse(JSON.stringify(freeze(driver.hall))));
    expect(again.kept.rated).toEqual(driver.hall.kept.rated);
  });

  it('of a matter names the window and the clerk that did it, not the last ones', () => {
    const driver = new Driver();
    driver.open('g1', 's1');
    const ticket = driver.issue('enrol', 'card');
    for (const id of ['g1', 's1']) {
      driver.begin(id);
      driver.complete(id);
    }
    expect(ticket.status).toBe('completed');
    const of = (matterId: string | null) =>
      factOf(driver.ask(rating(driver, ticket, { matterId }), citizen), 'ticket-rated');
    expect(of('m1')).toMatchObject({ windowId: 'g1', clerkId: 'g1' });
    expect(of('m2')).toMatchObject({ windowId: 's1', clerkId: 's1' });
    expect(of(null)).toMatchObject({ windowId: 's1', clerkId: 's1' });
  });

  it('waits until the visit is completed, and is refused for one that ended otherwise', () => {
    const driver = new Driver();
    driver.open('g1');
    const ticket = driver.issue('enrol');
    const before = driver.hall.version;
    expect(driver.refused(rating(driver, ticket, { visit: null }), citizen)).toBe('wrong-state');
    expect(driver.refused(rating(driver, ticket), citizen)).toBe('wrong-state');
    expect(driver.hall.version).toBe(before);
    driver.cancel(ticket);
    expect(driver.refused(rating(driver, ticket), citizen)).toBe('wrong-state');
  });

  it('is refused for a ticket of another hall, an unknown matter and one that was given up', () => {
    const { driver, visit } = visited();
    const strange = { ...visit, id: visit.id.replace('small', 'other') };
    expect(driver.refused(rating(driver, strange), citizen)).toBe('not-found');
    expect(driver.refused(rating(driver, visit, { matterId: 'm3' }), citizen)).toBe('invalid');
    const given = driver.issue('enrol', 'record');
    driver.begin('g1');
    const matters = [
      { id: 'm1', outcome: 'done' as const },
      { id: 'm2', outcome: 'abandoned' as const },
    ];
    driver.clerkAsks({ type: 'complete', windowId: 'g1', matters });
    expect(driver.refused(rating(driver, given, { matterId: 'm2' }), citizen)).toBe('wrong-state');
    expect(driver.refused(rating(driver, given, { matterId: 'm1' }), citizen)).toBeNull();
  });

  it('on the screen of a window is for visits of that window, and soon', () => {
    const { driver, visit } = visited();
    const at = (windowId: string) => driver.refused(rating(driver, visit, { windowId }), citizen);
    expect(at('g2')).toBe('not-allowed');
    expect(at('nothing')).toBe('not-found');
    driver.minutes(11);
    expect(at('g1')).toBe('too-late');
    driver.minutes(-1);
    expect(factOf(driver.ask(rating(driver, visit, { windowId: 'g1' }), citizen), 'ticket-rated').channel).toBe(
      'window',
    );
  });

  it('comes days later, too, and is then fenced by the rows of earlier days', () => {
    const { driver, visit } = visited();
    const readBefore = rating(driver, visit);
    driver.ask(rating(driver, visit, { matterId: 'm1' }), citizen);
    driver.minutes(3 * 24 * 60);
    driver.tick();
    expect(driver.hall.kept.rated.size).toBe(0);
    expect(driver.refused(rating(driver, visit, { matterId: 'm1', earlier: true }), citizen)).toBe('already-rated');
    // Rows read before the day turned may lack what was rated in between.
    expect(driver.refused(readBefore, citizen)).toBe('wrong-state');
    expect(driver.refused(rating(driver, visit), citizen)).toBeNull();
    expect(driver.refused(rating(driver, visit), citizen)).toBe('already-rated');
  });
});

describe('a low rating', () => {
  it.each([
    [1, true],
    [2, true],
    [3, false],
    [5, false],
  ])('level %i opens a follow-up, and in any case is one fact: %s', (level, opens) => {
    const { driver, visit } = visited();
    expect(typesOf(driver.ask(rating(driver, visit, { level }), citizen))).toEqual(['ticket-rated']);
    expect(driver.hall.kept.records['follow-up'].size).toBe(opens ? 1 : 0);
  });

  it('is due in fifteen working days, or what the hall file says', () => {
    const dueIn = (followUpWorkingDays?: number) => {
      const { driver, visit } = visited(smallHall(followUpWorkingDays ? { terms: { followUpWorkingDays } } : {}));
      const facts = driver.ask(rating(driver, visit, { level: 2, tags: ['slow', 'unclear'] }), citizen);
      const [opened] = [...driver.hall.kept.records['follow-up'].values()];
      expect(opened).toEqual({
        id: `small-follow-up-${facts[0]!.version}`,
        status: 'open',
        source: 'rating',
        channel: 'rating',
        level: 2,
        windowId: 'g1',
        ticketId: visit.id,
        number: visit.number,
        visitDay: '2026-11-23',
        subject: 'slow, unclear',
        openedAt: driver.now,
        dueOn: expect.any(String),
        history: [{ at: driver.now, by: 'visitor', step: 'opened', note: null }],
      });
      return opened!.dueOn;
    };
    expect(dueIn()).toBe('2026-12-14');
    expect(dueIn(1)).toBe('2026-11-24');
  });

  it('of a matter says what it was', () => {
    const { driver, visit } = visited();
    driver.ask(rating(driver, visit, { level: 2, matterId: 'm2' }), citizen);
    expect([...driver.hall.kept.records['follow-up'].values()]).toMatchObject([{ serviceId: 'record', subject: '' }]);
  });

  it('of an older journal, with its follow-up in a fact of its own, makes the same hall', () => {
    const { driver, visit } = visited();
    const older = thaw(JSON.parse(JSON.stringify(freeze(driver.hall))));
    const facts = driver.ask(rating(driver, visit, { level: 1, comment: 'c' }), citizen);
    const { followUp, ...rated } = factOf(facts, 'ticket-rated');
    const { recordId, visitDay, subject, dueOn } = followUp!;
    const { at, by, ticketId, number, windowId, level } = rated;
    evolve(older, rated);
    evolve(older, {
      ...{ version: rated.version + 1, at, by, type: 'follow-up-opened', recordId, who: 'visitor' },
      ...{ source: 'rating', channel: 'rating', ticketId, number, visitDay, windowId, level, subject, dueOn },
    });
    expect(freeze(older)).toEqual({ ...freeze(driver.hall), version: driver.hall.version + 1 });
  });
});

describe('a follow-up', () => {
  const complaint = {
    type: 'complain',
    subject: 'sent away twice',
    about: { ticketId: null, number: null, windowId: null },
    channel: 'telephone',
    visitDay: null,
  } as const;

  it('is opened by a complaint, noted, closed, and then known to the hall no more', () => {
    const driver = new Driver();
    const { recordId } = factOf(driver.ask(complaint, clerk('li')), 'follow-up-opened');
    driver.minutes(60);
    driver.ask({ type: 'note-follow-up', recordId, note: 'called her' }, supervisor);
    const open = driver.hall.kept.records['follow-up'].get(recordId)!;
    expect(open).toMatchObject({ status: 'open', source: 'complaint', channel: 'telephone', level: null });
    driver.ask({ type: 'close-follow-up', recordId, result: 'she is content' }, supervisor);
    expect(open.history.map(({ by, step, note }) => [by, step, note])).toEqual([
      ['li', 'opened', null],
      ['Supervisor', 'noted', 'called her'],
      ['Supervisor', 'closed', 'she is content'],
    ]);
    expect(driver.hall.kept.records['follow-up'].size).toBe(0);
    for (const command of [
      { type: 'note-follow-up', recordId, note: 'n' },
      { type: 'close-follow-up', recordId, result: 'r' },
      { type: 'close-follow-up', recordId: 'nothing', result: 'r' },
    ] as const)
      expect(driver.refused(command, supervisor)).toBe('not-found');
  });

  it('stays open over days, and over being frozen', () => {
    const driver = new Driver();
    driver.ask(complaint, supervisor);
    driver.minutes(40 * 24 * 60);
    driver.tick();
    const again = thaw(JSON.parse(JSON.stringify(freeze(driver.hall))));
    expect(again.kept.records['follow-up'].size).toBe(1);
    expect(freeze(again)).toEqual(freeze(driver.hall));
  });
});

it('nobody but a supervisor learns level, tags or comment, nor that a rating was low', () => {
  const { driver, visit } = visited();
  const secrets = { level: 1, tags: ['rude-tag'], comment: 'the-comment' };
  const facts = driver.ask(rating(driver, visit, secrets), citizen);
  const { recordId } = factOf(facts, 'ticket-rated').followUp!;
  facts.push(...driver.ask({ type: 'note-follow-up', recordId, note: 'the-note' }, supervisor));
  for (const view of [clerkFact, publicFact]) {
    const shown = facts.map(view);
    expect(shown.map(({ version }) => version)).toEqual(facts.map(({ version }) => version));
    expect(shown[0]).toMatchObject({ type: 'ticket-rated', ticketId: visit.id, windowId: 'g1' });
    expect(shown.slice(1).map(({ type }) => type)).toEqual(['record-kept']);
    expect(JSON.stringify(shown)).not.toMatch(/rude-tag|the-comment|the-note|level|follow-?up/i);
    // A low rating looks like any other.
    expect([shown[0]]).toEqual(visitedAndRated(5).map(view));
  }
  expect(staffFact(facts[0]!)).toMatchObject(secrets);
});

function visitedAndRated(level: number) {
  const { driver, visit } = visited();
  return driver.ask(rating(driver, visit, { level }), citizen);
}

it('a complaint about a visit that goes on, and what is noted of it, leave its ticket as it was', () => {
  const driver = new Driver();
  driver.open('g1');
  const ticket = driver.issue('enrol');
  driver.begin('g1');
  const before = JSON.stringify(ticket);
  const about = { ticketId: ticket.id, number: ticket.number, windowId: 'g1' };
  const said = { type: 'complain', subject: 's', about, channel: 'counter', visitDay: ticket.day } as const;
  const { recordId } = factOf(driver.ask(said, supervisor), 'follow-up-opened');
  driver.ask({ type: 'note-follow-up', recordId, note: 'n' }, supervisor);
  expect(JSON.stringify(driver.ticket(ticket.id))).toBe(before);
});
