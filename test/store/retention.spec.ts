/** What is kept for a time only: telephones and notes go when they should, not before; days still replay to the byte. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CommandBody } from '../../src/core/commands.js';
import type { Fact } from '../../src/core/facts.js';
import type { HallConfig } from '../../src/core/hall.js';
import { Days } from '../../src/hall/days.js';
import { Retention } from '../../src/hall/retention.js';
import { firstDifference, replay } from '../../src/sim/replay.js';
import { blanked, RetentionStore } from '../../src/store/retention.js';
import { clerk, kiosk, monday, smallHall, supervisor, timer } from '../core/hall-kit.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { configure, type Node, raw, startNode } from '../kit/halls.js';

const day = 86_400_000;
const hour = 3_600_000;

let database: FreshDatabase;
let node: Node;
let now = monday;
let retention: Retention;

const hall = (terms: HallConfig['terms']): HallConfig => {
  const { services, ...rest } = smallHall();
  const reviewed = services.map((one) => (one.id === 'record' ? { ...one, control: 'review' as const } : one));
  return { ...rest, services: reviewed, review: { reviewMinutes: 20, approveMinutes: 40 }, terms: terms! };
};

beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  now = monday;
  node = await startNode(database.url, false, { now: () => now });
  retention = new Retention(new RetentionStore(node.source), node.halls, { now: () => now });
});
afterEach(async () => {
  expect(node.bugs).toEqual([]);
  await node.halls.close();
  for (const table of ['fact', 'snapshot', 'business_day', 'ticket', 'record', 'rating', 'contact', 'hall', 'answer'])
    await node.source.query(`delete from ${table}`);
  await node.source.destroy();
});
afterAll(() => database.drop());

async function ask(body: CommandBody, actor = clerk('c'), more: { phone?: string } = {}): Promise<Fact[]> {
  const outcome = await raw(node, 'small', body, actor, more);
  if ('refused' in outcome) throw new Error(`${body.type} was refused: ${outcome.detail}`);
  return (JSON.parse(outcome.body) as { facts: Fact[] }).facts;
}
const recordOfFacts = (facts: Fact[]) =>
  (facts.find((fact) => 'recordId' in fact) as unknown as { recordId: string }).recordId;
const issue = async (phone?: string, service = 'enrol') =>
  (
    await ask(
      { type: 'issue', services: [service], priority: 'normal', language: 'en', person: null },
      kiosk,
      phone === undefined ? {} : { phone },
    )
  ).find((fact) => fact.type === 'ticket-issued')!.ticketId;
const begin = async (windowId = 'g1') => {
  await ask({ type: 'call', windowId });
  now += 20_000;
  await ask({ type: 'start', windowId });
};
const complete = (windowId = 'g1', more: object = {}) =>
  ask({ type: 'complete', windowId, matters: null, ...more } as CommandBody);
const openCase = (subject: string) =>
  ask({ type: 'open-case', subject, serviceId: null, matterId: null, windowId: null }, supervisor);
const nextDay = async (days = 1) => {
  now += days * day;
  await ask({ type: 'tick' }, timer);
};
const phones = async () =>
  (await node.source.query<{ phone: string }[]>('select phone from contact order by phone')).map(({ phone }) => phone);
/** Everything the database holds, as text. */
const dump = async () => {
  const tables = ['fact', 'snapshot', 'business_day', 'ticket', 'record', 'rating', 'contact'];
  const texts = await Promise.all(
    tables.map((table) => node.source.query<{ row: string }[]>(`select t::text as row from ${table} t`)),
  );
  return texts.flatMap((rows) => rows.map(({ row }) => row)).join('\n');
};

describe('telephones', () => {
  it('go when their day is over, but not while a case or a review of the ticket is open', async () => {
    await configure(node, hall({}));
    await ask({ type: 'open', windowId: 'g1' });
    await issue('13800000001');
    const inReview = await issue('13800000002', 'record');
    await begin();
    await complete();
    await begin();
    await complete();
    await issue('13800000003', 'enrol');
    await begin();
    const opened = await ask({ type: 'open-case', subject: 's', serviceId: null, matterId: 'm1', windowId: 'g1' });
    const caseId = recordOfFacts(opened);
    await retention.purge();
    expect(await phones()).toHaveLength(3);
    await nextDay();
    await retention.purge();
    expect(await phones()).toEqual(['13800000002', '13800000003']);

    const [review] = await node.halls.archive.records('small', 'review', { ticketId: inReview });
    const reviewer = { ...clerk('rev'), duties: ['review' as const] };
    await ask({ type: 'take-review', recordId: review!.id }, reviewer);
    await ask({ type: 'decide-review', recordId: review!.id, passed: true, reason: null }, reviewer);
    now += 2 * hour;
    await retention.purge();
    expect(await phones()).toEqual(['13800000003']);
    await ask({ type: 'close-case', recordId: caseId, result: 'r' }, supervisor);
    now += 2 * hour;
    await retention.purge();
    expect(await phones()).toEqual([]);
  });

  it('stay as many days longer as the hall says', async () => {
    await configure(node, hall({ phoneDays: 3 }));
    await issue('13800000001');
    for (const left of [1, 1, 1, 0]) {
      await nextDay();
      await retention.purge();
      expect(await phones()).toHaveLength(left);
    }
  });
});

describe('notes about visitors', () => {
  const secrets = {
    hold: 'WORDS hold',
    note: 'WORDS note',
    voided: 'WORDS void',
    chosen: 'WORDS chosen',
    moved: 'WORDS moved',
    missing: 'WORDS missing',
    comment: 'WORDS comment',
    low: 'WORDS low rating',
    short: 'WORDS short case',
    long: 'WORDS long case',
  };

  /** A day on which everything that people may write is written. */
  async function wordyDay(): Promise<{ short: string; long: string; low: string }> {
    const short = recordOfFacts(await openCase(secrets.short));
    const long = recordOfFacts(await openCase(secrets.long));
    for (const windowId of ['g1', 'g2', 'x1']) await ask({ type: 'open', windowId }, clerk(windowId));
    const at = (windowId: string, body: object) => ask({ windowId, ...body } as CommandBody, clerk(windowId));
    const serve = async (windowId: string) => {
      await at(windowId, { type: 'call' });
      now += 20_000;
      await at(windowId, { type: 'start' });
    };
    await issue();
    await serve('g1');
    await at('g1', { type: 'hold', reason: secrets.hold, keep: true, wakeInSeconds: null });
    await issue();
    await serve('g1');
    await at('g1', { type: 'transfer', to: { escalate: true }, note: secrets.note, comeBack: false });
    await ask({ type: 'void', ticketId: await issue(), reason: secrets.voided }, supervisor);
    await ask({ type: 'move', ticketId: await issue(), windowId: 'g2', reason: secrets.moved }, supervisor);
    await issue();
    await at('g2', { type: 'call-chosen', ticketId: await issue(), reason: secrets.chosen });
    await at('g2', { type: 'start' });
    const matters = [{ id: 'm1', outcome: 'returned', missing: secrets.missing }];
    const ended = await at('g2', { type: 'complete', matters });
    const { ticketId } = ended.find((fact) => fact.type === 'ticket-completed')!;
    const visit = await node.halls.archive.ticket(ticketId);
    const readOn = (await node.halls.read('small', (seen) => seen.day))!;
    const rate = (matterId: string | null, level: number, comment: string) =>
      ask(
        { type: 'rate', ticketId, matterId, level, tags: [], comment, windowId: null, visit, earlier: false, readOn },
        { by: 'citizen', role: 'citizen' },
      );
    await rate(null, 5, secrets.comment);
    await rate('m1', 1, secrets.low);
    const [followUp] = await node.halls.archive.records('small', 'follow-up');
    return { short, long, low: followUp!.id };
  }

  async function replays(): Promise<number> {
    const days = new Days(node.journal, node.halls);
    let over = 0;
    for (const { day: date } of await node.journal.days.figures('small', '9999-12-31', 1_000)) {
      const found = (await days.day('small', date))!;
      const { wrong, end, facts } = replay(found.began, found.facts, true);
      expect({ date, wrong, facts }).toEqual({ date, wrong: null, facts: found.facts.length });
      if (found.ended === null) continue;
      expect(firstDifference(end!, found.ended)).toBeNull();
      expect(end === found.ended).toBe(true);
      over += 1;
    }
    return over;
  }

  it('go after the days that the hall says; those of a case that is open stay; every day replays to the byte', async () => {
    await configure(node, hall({ noteDays: 30 }));
    const { short, long, low } = await wordyDay();
    await nextDay();
    await ask(
      { type: 'step-case', recordId: short, step: 'studying', note: `${secrets.short} 2`, toVisitor: null },
      supervisor,
    );
    await nextDay();
    await ask({ type: 'close-case', recordId: short, result: `${secrets.short} 3` }, supervisor);
    await ask(
      { type: 'hand-case', recordId: long, to: { userId: 'z', name: 'Z' }, note: `${secrets.long} 2` },
      supervisor,
    );
    await nextDay();
    const before = await dump();
    for (const words of Object.values(secrets)) expect(before).toContain(words);
    expect(await replays()).toBe(3);

    await nextDay(27); // thirty days after the first
    await retention.purge();
    expect(await dump()).toContain(secrets.hold);
    await nextDay(1);
    await retention.purge();
    let text = await dump();
    for (const words of [
      secrets.hold,
      secrets.note,
      secrets.voided,
      secrets.chosen,
      secrets.moved,
      secrets.missing,
      secrets.comment,
    ])
      expect(text).not.toContain(words);
    // It ended two days later than it began.
    expect(text).toContain(secrets.short);
    expect(await replays()).toBe(5);

    await nextDay(15);
    await retention.purge();
    text = await dump();
    expect(text).not.toContain(secrets.short);
    expect(text).toContain(secrets.long);
    expect(text).toContain(`${secrets.long} 2`);
    expect(text).toContain(secrets.low);
    expect(await replays()).toBe(6);
    const [closed] = await node.halls.archive.records('small', 'case', { status: 'closed' });
    expect(closed).toMatchObject({ id: short, subject: '-', status: 'closed' });

    await ask({ type: 'close-case', recordId: long, result: `${secrets.long} 3` }, supervisor);
    await ask({ type: 'close-follow-up', recordId: low, result: `${secrets.low} 2` }, supervisor);
    await nextDay(20);
    await retention.purge();
    expect(await dump()).toContain(secrets.long);
    await nextDay(31);
    await node.halls.close(); // its snapshot is of today
    await retention.purge();
    expect(await dump()).not.toContain('WORDS');
    expect(await replays()).toBe(8);
    // A hall loaded anew from what is left is the same hall.
    const other = await startNode(database.url, false, { now: () => now });
    const [one, two] = await Promise.all(
      [node, other].map(({ halls }) => halls.read('small', ({ version, day: date }) => ({ version, date }))),
    );
    expect(two).toEqual(one);
    await other.stop();
  });

  it('are blanked again without harm, and a half done day is finished', async () => {
    await configure(node, hall({ noteDays: 0 }));
    await wordyDay();
    await nextDay();
    const facts = () => node.source.query<{ body: string }[]>('select body::text as body from fact order by version');
    await node.source.query(
      `update fact set body = replace(body::text, $1, '-')::json where body::text like '%' || $1 || '%'`,
      [secrets.hold],
    );
    await retention.purge();
    const once = await facts();
    await node.source.query('update business_day set notes_seen = null');
    now += 2 * hour;
    await retention.purge();
    expect(await facts()).toEqual(once);
    expect(await replays()).toBe(1);
  });
});

it('a copy without notes keeps the order of everything else', () => {
  const value = { b: 1, note: 'x', a: [{ reason: null, why: { rule: 'help', reason: 'y' } }], '10': 1, missing: '' };
  expect(JSON.stringify(blanked(value))).toBe(
    JSON.stringify({
      b: 1,
      note: '-',
      a: [{ reason: null, why: { rule: 'help', reason: '-' } }],
      '10': 1,
      missing: '-',
    }),
  );
});
