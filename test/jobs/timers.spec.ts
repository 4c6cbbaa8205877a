/** Timers on both backends of BullMQ: calls given up, holds woken, leases ended, days closed; and queues wiped meanwhile. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { CommandBody } from '../../src/core/commands.js';
import type { HallConfig, Policy } from '../../src/core/hall.js';
import type { Clock } from '../../src/hall/clock.js';
import { Retention } from '../../src/hall/retention.js';
import { RetentionStore } from '../../src/store/retention.js';
import { checkRegistry } from '../../src/jobs/registry.js';
import type { Tools } from '../../src/jobs/definitions.js';
import { Jobs } from '../../src/jobs/jobs.js';
import { Outbox } from '../../src/messages/outbox.js';
import { Webhooks } from '../../src/messages/webhooks.js';
import { clerk, kiosk, smallHall } from '../core/hall-kit.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { eventually } from '../kit/eventually.js';
import { ask, configure, type Node, startNode } from '../kit/halls.js';
import { freshRedis, type FreshRedis } from '../kit/redis.js';

const log = { debug: () => undefined, warn: () => undefined, error: () => undefined };
const quick: Partial<Policy> = {
  missedAfterSeconds: 3,
  missedAfterLastRecallSeconds: 1,
  missedAfterRecalls: 1,
  leaseSeconds: 1,
};

describe.each(['Redis', 'Postgres'])('timers on %s', (backend) => {
  let database: FreshDatabase;
  let redis: FreshRedis | null = null;
  let node: Node;
  let jobs: Jobs;
  let shiftMs = 0;
  const clock: Clock = { now: () => Date.now() + shiftMs };

  beforeAll(async () => {
    database = await freshDatabase();
    redis = backend === 'Redis' ? await freshRedis() : null;
    node = await startNode(database.url, false, clock);
    await node.source.query(`insert into answer values ('a', 'b', 200, '{}', now() - interval '25 hours')`);
    await configure(node, { ...smallHall(), policy: quick } as HallConfig);
    const outbox = new Outbox({ ...log, info: log.debug });
    const retention = new Retention(new RetentionStore(node.source), node.halls, clock);
    const webhooks = new Webhooks({
      source: node.source,
      halls: node.halls,
      clock,
      outbox,
      log: { ...log, info: log.debug },
    });
    jobs = new Jobs({ halls: node.halls, retention, outbox, webhooks, log } as unknown as Tools, clock);
    await jobs.start({ databaseUrl: database.url, redisUrl: redis?.url ?? null, work: true, sweepSeconds: 1 });
  });
  afterEach(() => expect(node.bugs).toEqual([]));
  afterAll(async () => {
    await jobs.stop();
    await node.stop();
    await redis?.stop();
    await database.drop();
  });

  const asked = (body: CommandBody, who = 'k') => ask(node, 'small', body, clerk(who));
  const issue = () =>
    ask(node, 'small', { type: 'issue', services: ['enrol'], priority: 'normal', language: 'en', person: null }, kiosk);
  const heard = (type: string, since: number) => node.heard.slice(since).find((fact) => fact.type === type);
  const comes = (type: string, since: number) => eventually(type, () => heard(type, since), { withinMs: 15_000 });

  it('what is kept for a time only is deleted', async () => {
    const remembered = async () => (await node.source.query<unknown[]>('select 1 from answer')).length;
    await eventually('the old answer is forgotten', async () => (await remembered()) === 0);
  });

  it('a call that nobody answers is given up', async () => {
    await issue();
    await asked({ type: 'open', windowId: 'g1' });
    const since = node.heard.length;
    await asked({ type: 'call', windowId: 'g1' });
    expect(await comes('ticket-missed', since)).toMatchObject({ by: 'timer' });
  });

  it('a hold wakes by itself', async () => {
    await issue();
    await asked({ type: 'call', windowId: 'g1' });
    await asked({ type: 'start', windowId: 'g1' });
    const since = node.heard.length;
    await asked({ type: 'hold', windowId: 'g1', reason: 'copies', keep: true, wakeInSeconds: 1 });
    expect(await comes('ticket-resumed', since)).toMatchObject({ to: 'waiting' });
    expect(heard('ticket-assigned', since)).toMatchObject({ bound: { windowId: 'g1' } });
  });

  it('the terminal that fell silent gives its visitor back and its window up', async () => {
    await asked({ type: 'call', windowId: 'g1' });
    const since = node.heard.length;
    await asked({ type: 'terminal-lost', windowId: 'g1' });
    expect(await comes('window-closed', since)).toMatchObject({ by: 'lease' });
    expect(await node.halls.read('small', (hall) => [...hall.tickets.values()].map((t) => t.status))).toContain(
      'waiting',
    );
  });

  it('a terminal that comes back in time keeps its window', async () => {
    await asked({ type: 'open', windowId: 'g2' });
    const since = node.heard.length;
    await asked({ type: 'terminal-lost', windowId: 'g2' });
    await asked({ type: 'terminal-seen', windowId: 'g2' });
    await new Promise((done) => setTimeout(done, 2500));
    expect(heard('window-closed', since)).toBeUndefined();
  });

  if (backend === 'Redis')
    it('Redis wiped while running loses nothing but a moment', async () => {
      await issue();
      await asked({ type: 'call', windowId: 'g2' });
      const since = node.heard.length;
      const client = new Redis(redis!.url);
      await client.flushall();
      client.disconnect();
      await comes('ticket-missed', since);
    });

  if (backend === 'Redis')
    it('Redis away: the sweep acts itself; Redis back: the queue is used again', async () => {
      await issue();
      await redis!.stop();
      const since = node.heard.length;
      await asked({ type: 'call', windowId: 'g2' });
      await comes('ticket-missed', since);
      await redis!.start();
      await issue();
      const later = node.heard.length;
      await asked({ type: 'call', windowId: 'g2' });
      await comes('ticket-missed', later);
    });

  it('midnight closes the day though nobody asks for anything', async () => {
    await issue();
    const since = node.heard.length;
    shiftMs = 24 * 3_600_000;
    await comes('day-closed', since);
    expect(heard('ticket-expired', since)).toBeDefined();
    expect(heard('day-opened', since)).toBeDefined();
  });
});

describe('while Redis is away', () => {
  /** What would keep this process from ending. */
  const open = () => process.getActiveResourcesInfo().filter((kind) => /^(Timeout|TCPSocketWrap)$/.test(kind)).length;
  const halls = { listen: () => undefined, list: async () => [], forgetIdle: async () => undefined };
  const outbox = { open: () => undefined };
  const webhooks = { sweep: async () => undefined };
  const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

  const whens = ['never came', 'went 50 ms ago', 'went 1500 ms ago'];
  it.each(whens)(
    'starts and stops without waiting for it when it %s',
    async (when) => {
      const before = open();
      const redis = await freshRedis();
      const jobs = new Jobs({ halls, outbox, webhooks, log } as unknown as Tools, { now: () => Date.now() });
      if (when === 'never came') await redis.stop();
      await jobs.start({ databaseUrl: '', redisUrl: redis.url, work: true });
      await sleep(500); // until it waits for jobs, if it can
      await redis.stop();
      await sleep(Number(/\d+/.exec(when) ?? 0));
      await jobs.stop();
      await eventually('nothing is left open', () => open() <= before, { withinMs: 5_000 });
    },
    15_000,
  );
});

describe('the registry of jobs', () => {
  const run = () => undefined;
  it.each([
    [{ a: { name: 'b', run } }, /under the name b/],
    [{ a: { name: 'a', run: undefined } }, /no handler/],
  ])('refuses %j', (definitions, message) => {
    expect(() => checkRegistry(definitions)).toThrow(message);
  });
});
