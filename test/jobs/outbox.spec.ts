/** What goes out, on both backends of BullMQ: messages and webhooks, tried again, given up, taken up; and queues wiped meanwhile. */
import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CommandBody } from '../../src/core/commands.js';
import type { Fact } from '../../src/core/facts.js';
import { systemClock } from '../../src/hall/clock.js';
import { Links } from '../../src/hall/links.js';
import { Jobs } from '../../src/jobs/jobs.js';
import type { Tools } from '../../src/jobs/definitions.js';
import { Deliveries } from '../../src/messages/deliveries.js';
import { Messages } from '../../src/messages/messages.js';
import { Outbox } from '../../src/messages/outbox.js';
import { HttpSms, LogSms, masked } from '../../src/messages/sms.js';
import { Webhooks } from '../../src/messages/webhooks.js';
import { clerk, kiosk, smallHall, supervisor } from '../core/hall-kit.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { eventually } from '../kit/eventually.js';
import { configure, type Node, raw, startNode } from '../kit/halls.js';
import { freshRedis, type FreshRedis } from '../kit/redis.js';
import { startReceiver, type Received, type Receiver } from '../kit/receiver.js';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const clock = systemClock(0);
/** Hours before or after UTC where it is about noon now, so that no test meets midnight. */
const ahead = 12 - new Date().getUTCHours();
const noonHall = () => {
  const timezone = `Etc/GMT${ahead === 0 ? '' : ahead > 0 ? -ahead : `+${-ahead}`}`;
  const every: [string, string][] = [['00:00', '24:00']];
  return smallHall({ hours: { timezone, weekdays: every, saturday: every, sunday: every } });
};
/** So many days from today, in that hall. */
const there = (days: number, time: string) => {
  const date = new Date(Date.now() + ahead * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
  return Date.parse(`${date}T${time}:00Z`) - ahead * 3_600_000;
};
const links = new Links('https://hall.example.cn', Buffer.alloc(32, 7));
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

interface Told {
  type: string;
  data: { hallId: string; from: number; to: number; facts: { version: number; type: string }[] };
}
const bodyOf = ({ text }: Received) => JSON.parse(text) as Told;

describe.each(['Redis', 'Postgres'])('what goes out, on %s', (backend) => {
  let database: FreshDatabase;
  let redis: FreshRedis | null = null;
  let node: Node;
  let jobs: Jobs;
  let webhooks: Webhooks;
  let messages: Messages;
  let deliveries: Deliveries;
  let outbox: Outbox;
  let gateway: Receiver;
  let hook: Receiver;

  beforeAll(async () => {
    database = await freshDatabase();
    redis = backend === 'Redis' ? await freshRedis() : null;
    node = await startNode(database.url, false, clock, links);
    gateway = await startReceiver();
    outbox = new Outbox(silent);
    const shared = { source: node.source, halls: node.halls, clock, outbox, links, log: silent };
    messages = new Messages(shared, new HttpSms(gateway.url, 'gateway-token'), { tries: 3, backoffMs: 100 });
    webhooks = new Webhooks(shared, { tries: 4, backoffMs: 50, probeMs: 3_600_000 });
    deliveries = new Deliveries(outbox, webhooks);
    node.halls.listen(messages);
    node.halls.listen(webhooks);
    await configure(node, noonHall());
    jobs = new Jobs({ halls: node.halls, outbox, messages, webhooks, log: silent } as unknown as Tools, clock);
    await jobs.start({ databaseUrl: database.url, redisUrl: redis?.url ?? null, work: true, sweepSeconds: 1 });
    await ask({ type: 'open', windowId: 'g1' }, clerk('c'));
  });
  beforeEach(async () => {
    hook = await startReceiver();
    gateway.all.length = 0;
    gateway.always(null);
  });
  afterEach(async () => {
    await node.source.query('delete from webhook');
    await hook.stop();
    expect(node.bugs).toEqual([]);
  });
  afterAll(async () => {
    await messages.stop();
    webhooks.stop();
    await jobs.stop();
    await node.stop();
    await redis?.stop();
    await gateway.stop();
    await database.drop();
  });

  async function ask(
    body: CommandBody,
    actor = kiosk,
    more: { phone?: string; secret?: string } = {},
  ): Promise<Fact[]> {
    const outcome = await raw(node, 'small', body, actor, more);
    if ('refused' in outcome) throw new Error(`${body.type} was refused: ${outcome.detail}`);
    return (JSON.parse(outcome.body) as { facts: Fact[] }).facts;
  }
  const issue = async (phone?: string, language = 'zh-CN', services = ['enrol']) => {
    const facts = await ask(
      { type: 'issue', services, priority: 'normal', language, person: null },
      kiosk,
      phone === undefined ? {} : { phone },
    );
    return facts.find((fact) => fact.type === 'ticket-issued')!;
  };
  const atWindow = (type: 'call' | 'start' | 'miss') => ask({ type, windowId: 'g1' }, clerk('c'));
  const serve = async () => {
    await atWindow('call');
    await atWindow('start');
    await ask({ type: 'complete', windowId: 'g1', matters: null }, clerk('c'));
  };
  const empty = async () => {
    const live = await node.halls.read('small', (hall) => [...hall.tickets.keys()]);
    for (const ticketId of live) await ask({ type: 'void', ticketId, reason: 'r' }, supervisor);
  };
  const add = (types?: string[]) =>
    node.source.transaction((manager) => webhooks.add(manager, 'small', { url: hook.url, types }));
  const version = () => node.halls.read('small', (hall) => hall.version);
  const row = async () => (await webhooks.list('small'))[0]!;
  const told = () => hook.taken().flatMap((one) => bodyOf(one).data.facts);
  const inStep = () => eventually('the hook is in step', async () => (await row()).version === (await version()));
  /** Every row of every table, those of queues too. */
  const everything = async () => {
    const tables = await node.source.query<{ name: string }[]>(
      `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const rows = tables.map(({ name }) => node.source.query<object[]>(`select t::text as row from ${name} t`));
    return JSON.stringify(await Promise.all(rows));
  };
  const wipe = async () => {
    if (redis) return redis.flush();
    const tables = await node.source.query<{ name: string }[]>(
      `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
       where schemaname = 'bullmq' and tablename like '%job%'`,
    );
    for (const { name } of tables) await node.source.query(`truncate ${name} cascade`);
  };

  describe('a webhook', () => {
    it('is told every fact from now on, in order, signed, and nothing personal', async () => {
      await issue();
      const { secret } = (await add())!;
      const from = await version();
      await ask(
        { type: 'issue', services: ['enrol'], priority: 'normal', language: 'en', person: 'hash of a person' },
        kiosk,
        { phone: '13800138000' },
      );
      for (let i = 0; i < 120; i += 1) await issue();
      await atWindow('call');
      await ask(
        { type: 'hold', windowId: 'g1', reason: 'a private matter', keep: false, wakeInSeconds: null },
        clerk('c'),
      );
      await inStep();
      const facts = told();
      expect(facts.map((fact) => fact.version)).toEqual(
        Array.from({ length: (await version()) - from }, (_, i) => from + 1 + i),
      );
      const text = hook
        .taken()
        .map((one) => one.text)
        .join('');
      for (const personal of ['hash of a person', '13800138000', 'a private matter', 'clerk:'])
        expect(text).not.toContain(personal);
      for (const { headers, text: body } of hook.taken()) {
        const [id, at] = [headers['webhook-id'], headers['webhook-timestamp']];
        const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
        const signature = createHmac('sha256', key)
          .update(`${String(id)}.${String(at)}.${body}`)
          .digest('base64');
        expect(headers['webhook-signature']).toBe(`v1,${signature}`);
        expect(Math.abs(Number(at) - Date.now() / 1000)).toBeLessThan(60);
        expect(JSON.parse(body)).toMatchObject({ type: 'facts', data: { hallId: 'small' } });
        expect((JSON.parse(body) as Told).data.facts.length).toBeLessThanOrEqual(100);
      }
      await empty();
    });

    it('that wants some types only is told of no others, and still keeps in step', async () => {
      await add(['ticket-called', 'ticket-completed']);
      await issue();
      await serve();
      await inStep();
      expect(told().map(({ type }) => type)).toEqual(['ticket-called', 'ticket-completed']);
    });

    it('that fails for a while is told the same batch again under the same id, and misses nothing', async () => {
      await add();
      const from = await version();
      hook.answer(500, 302, 404);
      await issue();
      await eventually('a try', () => hook.all.length > 0);
      await issue();
      await inStep();
      const ids = hook.all.map(({ headers }) => headers['webhook-id']);
      expect(new Set(ids.slice(0, 4)).size).toBe(1);
      expect(new Set(hook.all.slice(0, 4).map(({ text }) => text.replace(/"timestamp":"[^"]*"/, ''))).size).toBe(1);
      expect(told().map((fact) => fact.version)).toEqual(
        Array.from({ length: (await version()) - from }, (_, i) => from + 1 + i),
      );
      expect(await row()).toMatchObject({ failures: 0, error: null });
      await empty();
    });

    it('that fails too often is paused and listed; told to go on, it misses nothing', async () => {
      const { id } = (await add())!;
      const from = await version();
      hook.always(503);
      await issue();
      await eventually('it is paused', async () => (await row()).failedAt);
      expect(hook.all).toHaveLength(4);
      await issue();
      await sleep(1_300); // the sweep does not wake it
      expect(hook.all).toHaveLength(4);
      const [letter] = await deliveries.list('small', true);
      expect(letter).toMatchObject({ id: `webhook_${id}`, kind: 'webhook', status: 'failed', tries: 4, version: from });
      expect(letter!.error).toBe('answered 503');
      expect(await deliveries.list('other', true)).toEqual([]);
      expect(await deliveries.retry('other', letter!.id)).toBeNull();
      hook.always(null);
      expect(await deliveries.retry('small', letter!.id)).toMatchObject({ status: 'queued' });
      await inStep();
      expect(told().map((fact) => fact.version)).toEqual(
        Array.from({ length: (await version()) - from }, (_, i) => from + 1 + i),
      );
      expect(await deliveries.list('small', true)).toEqual([]);
      expect(await deliveries.retry('small', letter!.id)).toBeNull();
      await empty();
    });

    it('that is paused is known to the hall, until it is tried by itself and takes what it missed', async () => {
      const { id } = (await add())!;
      hook.always(503);
      await issue();
      const known = () => node.halls.read('small', ({ faults }) => [...faults.webhooks.keys()]);
      await eventually('the hall knows', async () => (await known()).includes(id));
      const shared = { source: node.source, halls: node.halls, clock, outbox, log: silent };
      const impatient = new Webhooks(shared, { tries: 4, backoffMs: 50, probeMs: 0 });
      await impatient.deliver(id);
      expect(await known()).toEqual([id]); // tried in vain: no news
      hook.always(null);
      await impatient.deliver(id);
      expect(await known()).toEqual([]);
      await inStep();
      const types = told().map(({ type }) => type);
      expect(types.filter((type) => type.startsWith('webhook-'))).toEqual([]); // who else is told is nobody's business
      await empty();
    });

    it('loses nothing when the queue is wiped in the middle of failing', async () => {
      await add();
      const from = await version();
      hook.answer(500, 500);
      await issue();
      await eventually('a try', () => hook.all.length > 0);
      await wipe();
      await issue();
      await inStep();
      const versions = [...new Set(told().map((fact) => fact.version))];
      expect(versions).toEqual(Array.from({ length: (await version()) - from }, (_, i) => from + 1 + i));
      await empty();
    });
  });

  describe('a message', () => {
    const texts = () => gateway.taken().map(({ text }) => JSON.parse(text) as { id: string; to: string; text: string });
    const comes = (part: string) =>
      eventually(`a message with ${part}`, () => texts().find(({ text }) => text.includes(part)), { withinMs: 15_000 });

    /** As over HTTP: the fact says that the visitor can be reached. */
    const greeted = async (language: string, more: { phone: string; secret?: string }) => {
      const asked: CommandBody = { type: 'issue', services: ['enrol'], priority: 'normal', language, person: null };
      const facts = await ask({ ...asked, reachable: true }, kiosk, more);
      return facts.find((fact) => fact.type === 'ticket-issued')!;
    };

    it('greets who left a telephone: number, hall, wait and a link, which is kept nowhere once it is sent', async () => {
      await empty();
      for (let i = 0; i < 3; i += 1) await issue();
      const secret = randomBytes(16).toString('base64url');
      const kept = (ticketId: string) =>
        node.source.query<{ link: string | null }[]>('select link from contact where ticket_id = $1', [ticketId]);
      gateway.always(500);
      const { number, ticketId } = await greeted('zh-CN', { phone: '13800000031', secret });
      await eventually('a try', () => gateway.all.length > 0);
      const [{ link }] = (await kept(ticketId)) as [{ link: string }];
      expect(links.opened(link)).toBe(`https://hall.example.cn/t/${secret}`);
      expect(await everything()).not.toContain(secret);
      gateway.always(null);
      const told = await comes(`您的票号是 ${number}`);
      expect(told.to).toBe('13800000031');
      expect(told.text).toMatch(
        /^【Small hall】您好！.*前面还有 3 人，预计等候约 \d+ 分钟，十人中九人不超过 \d+ 分钟。/,
      );
      expect(told.text).toMatch(new RegExp(`查看进度：https://hall.example.cn/t/${secret}$`));
      await eventually('the link is gone', async () => (await kept(ticketId))[0]!.link === null);

      const without = await greeted('en', { phone: '13800000032' });
      expect((await comes(`Your number is ${without.number}, 4 before you`)).text).toMatch(
        /nine in ten at most \d+\.$/,
      );
      expect(texts().filter(({ text }) => /您好|Welcome/.test(text))).toHaveLength(2);
      await empty();
    });

    it('greets nobody who was called meanwhile', async () => {
      await empty();
      gateway.always(500);
      await greeted('en', { phone: '13800000033', secret: 'x'.repeat(22) });
      await eventually('a try', () => gateway.all.length > 0);
      await atWindow('call');
      gateway.always(null);
      await comes('please come to window 1');
      await eventually('nothing is left to send', async () => (await deliveries.list('small', false)).length === 0);
      expect(texts().filter(({ text }) => text.includes('Welcome'))).toEqual([]);
      const rows = await node.source.query(`select link from contact where phone = '13800000033'`);
      expect(rows).toEqual([{ link: null }]);
      await empty();
    });

    it('tells of the call in the visitor’s language, once, and only whoever left a telephone', async () => {
      await empty();
      const { number } = await issue('13800138000');
      await issue();
      const english = await issue('+86 138-0013-8001', 'en');
      await atWindow('call');
      const told = await comes(`请 ${number} 号到 1 号窗口`);
      expect(told.to).toBe('13800138000');
      expect(gateway.all[0]!.headers).toMatchObject({
        authorization: 'Bearer gateway-token',
        'idempotency-key': told.id,
      });
      await atWindow('start');
      await ask({ type: 'complete', windowId: 'g1', matters: null }, clerk('c'));
      await serve();
      // The same facts heard again, as another node would.
      messages.heard('small', node.heard.slice(-200));
      await atWindow('call');
      await comes(`${english.number}, please come to window 1`);
      await sleep(500);
      expect(texts().filter(({ text }) => /号窗口办理|please come/.test(text))).toHaveLength(2);
      await empty();
    });

    it('tells when three are before them, unless their slip said so', async () => {
      await empty();
      await issue();
      await issue('13800000001');
      for (let i = 0; i < 3; i += 1) await issue();
      const far = await issue('13800000006');
      await serve();
      await sleep(300);
      expect(texts()).toEqual([]); // four before them
      await serve();
      expect(await comes(`${far.number} 号：您前面还有`)).toMatchObject({ to: '13800000006' });
      await serve();
      await sleep(500);
      expect(texts().filter(({ text }) => text.includes('您前面还有'))).toHaveLength(1);
      await empty();
    });

    it('tells of a call that was missed, and not of one that was answered meanwhile', async () => {
      await empty();
      const { number } = await issue('13800000007');
      gateway.answer(500); // until then the visitor has come
      await atWindow('call');
      await eventually('a try', () => gateway.all.length > 0);
      await atWindow('miss');
      await comes(`${number} 号已过号`);
      await sleep(300);
      expect(texts().filter(({ text }) => text.includes('号窗口办理'))).toEqual([]);
      await empty();
    });

    it('is tried again, then given up and listed; tried once more it goes out', async () => {
      await empty();
      gateway.always(500);
      const { number } = await issue('13800000008');
      await atWindow('call');
      const letter = await eventually('a dead letter', async () => (await deliveries.list('small', true))[0], {
        withinMs: 15_000,
      });
      expect(gateway.all).toHaveLength(3);
      expect(letter).toMatchObject({ kind: 'message', status: 'failed', occasion: 'called', number, tries: 3 });
      expect(letter.error).toBe('the SMS gateway answered 500');
      expect(JSON.stringify(letter)).not.toContain('13800000008');
      expect(await deliveries.retry('other', letter.id)).toBeNull();
      gateway.always(null);
      await deliveries.retry('small', letter.id);
      expect(await comes(`请 ${number} 号`)).toMatchObject({ to: '13800000008' });
      await eventually('nothing is dead', async () => (await deliveries.list('small', true)).length === 0);
      expect(await deliveries.retry('small', letter.id)).toBeNull();
      await empty();
    });

    it('tells of a review that was decided and of a case that was closed, though nothing of either is in memory', async () => {
      await empty();
      const { services, ...rest } = noonHall();
      const review = { reviewMinutes: 20, approveMinutes: 40 };
      const reviewed = services.map((one) => (one.id === 'enrol' ? { ...one, control: 'review' as const } : one));
      await configure(node, { ...rest, services: reviewed, review });
      const { number } = await issue('13800000010', 'en', ['enrol']);
      await serve();
      const recordId = await node.halls.read('small', (hall) => [...hall.kept.records.review.keys()][0]!);
      const reviewer = { ...clerk('rev'), duties: ['review' as const] };
      await ask({ type: 'take-review', recordId }, reviewer);
      await ask({ type: 'decide-review', recordId, passed: true, reason: null }, reviewer);
      await comes(`${number}: "enrol" has passed the review`);

      const second = await issue('13800000011', 'zh-CN', ['record']);
      await atWindow('call');
      await atWindow('start');
      const subject = '两份档案';
      const opened = await ask(
        { type: 'open-case', subject, serviceId: null, matterId: 'm1', windowId: 'g1' },
        clerk('c'),
      );
      const caseId = (opened.find(({ type }) => type === 'case-opened') as unknown as { recordId: string }).recordId;
      await ask({ type: 'close-case', recordId: caseId, result: '已合并' }, supervisor);
      await comes(`（${second.number} 号）的事项已办结`);
      expect(
        texts()
          .map(({ text }) => text)
          .join(),
      ).not.toMatch(/两份档案|已合并/);
      await empty();
      await configure(node, noonHall());
    });

    it('tells of an appointment in the evening before, once, and of its call by the same telephone', async () => {
      const { services, ...rest } = noonHall();
      await configure(node, {
        ...rest,
        services: services.map((one) => (one.id === 'enrol' ? { ...one, appointments: 5 } : one)),
        appointments: { earlyMinutes: 1440 },
      });
      const book = (slot: number, phone: string, codeHash: string) =>
        ask(
          { type: 'book', serviceId: 'enrol', slot, person: codeHash, codeHash, language: 'zh-CN', reachable: true },
          { by: 'citizen', role: 'citizen' },
          { phone },
        );
      await book(there(2, '10:30'), '13800000021', 'hash 1');
      await book(there(3, '10:30'), '13800000022', 'hash 2');
      for (const time of ['17:59', '18:00', '18:10', '19:00']) {
        const parts = { source: node.source, halls: node.halls, outbox, links, log: silent };
        await new Messages({ ...parts, clock: { now: () => there(1, time) } }, new LogSms(silent)).remind();
        if (time === '17:59') await sleep(300).then(() => expect(gateway.all).toEqual([]));
      }
      const told = await comes('您预约了明天');
      expect(told).toMatchObject({ to: '13800000021', text: expect.stringContaining('10:30 办理“enrol”') });
      await sleep(300);
      expect(texts()).toHaveLength(1);

      const soon = Math.ceil((Date.now() + 60_000) / 1_800_000) * 1_800_000;
      await book(soon, '13800000023', 'hash 3');
      const facts = await ask({
        type: 'issue',
        ...{ services: ['enrol'], priority: 'normal', language: 'zh-CN', person: null, codeHash: 'hash 3' },
      });
      const { number } = facts.find((fact) => fact.type === 'ticket-issued')!;
      await atWindow('call');
      expect(await comes(`请 ${number} 号到 1 号窗口`)).toMatchObject({ to: '13800000023' });
      await empty();
      await configure(node, noonHall());
    });

    it('holds no telephone while it waits in the queue', async () => {
      await empty();
      gateway.always(500);
      await issue('13800000009');
      await atWindow('call');
      await eventually('a try', () => gateway.all.length > 0);
      const kept = (await deliveries.list('small', false)).filter(({ kind }) => kind === 'message');
      expect(kept.length).toBeGreaterThan(0);
      if (backend === 'Postgres') {
        const tables = await node.source.query<{ name: string }[]>(
          `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables where schemaname = 'bullmq'`,
        );
        for (const { name } of tables)
          expect(JSON.stringify(await node.source.query(`select * from ${name}`))).not.toContain('13800000009');
      }
      await empty();
    });
  });
});

describe('without a gateway', () => {
  it('the log says so, with the number masked', async () => {
    const lines: string[] = [];
    const log = {
      ...silent,
      info: (detail: object, message: string) => void lines.push(JSON.stringify([detail, message])),
    };
    await new LogSms(log).send({ id: 'm1', phone: '13812345678', text: '请 A001 号到 1 号窗口办理。' });
    expect(lines.join()).toContain('138****5678');
    expect(lines.join()).not.toMatch(/1234|A001/);
    expect(masked('+86 138-1234-5678')).toBe('861****5678');
    expect(masked('12345')).toBe('****');
  });
});
