/** The hall service on real Postgres: durable, atomic, idempotent, and right with several nodes at once. */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommandBody } from '../../src/core/commands.js';
import { evolve } from '../../src/core/evolve.js';
import type { Fact } from '../../src/core/facts.js';
import { freeze, newHall } from '../../src/core/state.js';
import { KeyReused, Unavailable } from '../../src/hall/hall.service.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { eventually } from '../kit/eventually.js';
import { ask, configure, type Node, raw, startNode, type Told } from '../kit/halls.js';
import { clerk, hallFile, kiosk } from '../core/hall-kit.js';

const issue: CommandBody = {
  type: 'issue',
  services: ['si-enrol'],
  priority: 'normal',
  language: 'zh-CN',
  person: null,
};
const key = (text: string, asked = 'same') => ({
  key: {
    id: createHash('sha256').update(text).digest(),
    fingerprint: createHash('sha256').update(asked).digest(),
    secret: createHash('sha256').update(`secret of ${text}`).digest(),
  },
});

describe('the hall service', () => {
  let database: FreshDatabase;
  const nodes: Node[] = [];
  const start = async (shared = false) => {
    const node = await startNode(database.url, shared);
    nodes.push(node);
    return node;
  };
  const numberOf = (told: Told | string) =>
    typeof told === 'string'
      ? told
      : (told.facts.find((fact) => fact.type === 'ticket-issued') as { number: string }).number;
  const state = (node: Node) => node.halls.read('datian', (hall) => JSON.stringify(freeze(hall)));

  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterEach(async () => {
    for (const node of nodes.splice(0)) {
      expect(node.bugs).toEqual([]);
      await node.stop();
    }
  });
  afterAll(() => database.drop());

  it('gives every visitor a number of their own under any concurrency, in an unbroken journal', async () => {
    const node = await start();
    await configure(node, hallFile('datian'));
    const told = await Promise.all(Array.from({ length: 500 }, () => ask(node, 'datian', issue, kiosk)));
    const numbers = told.map(numberOf);
    expect(new Set(numbers).size).toBe(500);
    expect(numbers).toContain('A500');
    const { facts, version } = await node.halls.facts('datian', 0, 100_000);
    expect(facts.map((fact) => fact.version)).toEqual(Array.from({ length: version }, (_, i) => i + 1));
    expect(node.heard.map((fact) => fact.version)).toEqual(facts.map((fact) => fact.version));
  });

  it('is the same hall after a restart, from a snapshot and from the facts alone', async () => {
    const before = await start();
    const was = await state(before);
    await before.stop();
    const after = await start();
    expect(await state(after)).toBe(was);
    const { facts } = await after.halls.facts('datian', 0, 100_000);
    const folded = newHall('datian');
    for (const fact of facts) evolve(folded, fact);
    expect(JSON.stringify(freeze(folded))).toBe(was);
  });

  it('hands one ticket to one window, whoever calls at once', async () => {
    const node = await start();
    const windows = Array.from({ length: 18 }, (_, i) => `g${String(i + 1).padStart(2, '0')}`);
    for (const windowId of windows) await ask(node, 'datian', { type: 'open', windowId }, clerk(windowId));
    const calls = windows.flatMap((windowId) =>
      [1, 2, 3].map(() => ask(node, 'datian', { type: 'call', windowId }, clerk(windowId))),
    );
    const told = await Promise.all(calls);
    const called = told.flatMap((one) => (typeof one === 'string' ? [] : one.facts)) as (Fact & { number: string })[];
    expect(called).toHaveLength(18);
    expect(new Set(called.map((fact) => fact.number)).size).toBe(18);
    expect(told.filter((one) => one === 'window-busy')).toHaveLength(36);
  });

  it('answers a key again to the byte: at once, at the same time, and after a restart', async () => {
    const node = await start();
    const text = randomUUID();
    const twins = await Promise.all([1, 2, 3].map(() => raw(node, 'datian', issue, kiosk, key(text))));
    expect(new Set(twins.map((twin) => JSON.stringify(twin))).size).toBe(1);
    expect(await raw(node, 'datian', issue, kiosk, key(text))).toEqual(twins[0]);
    await node.stop();
    const again = await start();
    expect(await raw(again, 'datian', issue, kiosk, key(text))).toEqual(twins[0]);
    await expect(raw(again, 'datian', issue, kiosk, key(text, 'other'))).rejects.toThrow(KeyReused);
  });

  it('forgets a refusal, and finds a success behind one', async () => {
    const node = await start();
    const open: CommandBody = { type: 'open', windowId: 's19' };
    const call: CommandBody = { type: 'call', windowId: 's19' };
    const text = randomUUID();
    expect(await ask(node, 'datian', call, clerk('k'), key(text))).toBe('window-not-open');
    await ask(node, 'datian', open, clerk('k'));
    await ask(node, 'datian', { ...issue, services: ['card-issue'] } as CommandBody, kiosk);
    const first = await raw(node, 'datian', call, clerk('k'), key(text));
    expect(first).toMatchObject({ status: 200 });
    await node.stop();
    const again = await start();
    // Decided anew this would be window-busy; the key remembers.
    expect(await raw(again, 'datian', call, clerk('k'), key(text))).toEqual(first);
  });

  it('two nodes on one hall never double a number or a call, and both hear every fact in order', async () => {
    const [a, b] = [await start(true), await start(true)];
    // A node hears of a hall from its first look at it; without one, a late node would miss what the other was quick to do.
    await Promise.all([state(a), state(b)]);
    const from = (await a.halls.facts('datian', 0, 1)).version;
    const work = async (node: Node, name: string) => {
      const told: (Told | string)[] = [];
      for (let i = 0; i < 30; i += 1)
        told.push(
          ...(await Promise.all(
            [1, 2, 3, 4].map(() => ask(node, 'datian', issue, kiosk, key(`${name}${i}-${randomUUID()}`))),
          )),
        );
      return told;
    };
    const told = (await Promise.all([work(a, 'a'), work(b, 'b')])).flat();
    const numbers = told.map(numberOf);
    expect(new Set(numbers).size).toBe(240);
    expect(await state(a)).toBe(await state(b));
    for (const node of [a, b]) {
      const versions = node.heard.map((fact) => fact.version).filter((version) => version > from);
      expect(versions).toEqual(Array.from({ length: versions.length }, (_, i) => from + 1 + i));
    }
    const head = (await a.halls.facts('datian', 0, 1)).version;
    await eventually('both heard the last fact', () =>
      [a, b].every((n) => n.heard[n.heard.length - 1]?.version === head),
    );
  });

  it('a node that has slept sees what the other did: reads and refusals are never stale', async () => {
    const [a, b] = [await start(true), await start(true)];
    await state(b);
    expect(await ask(a, 'datian', { type: 'open', windowId: 's20' }, clerk('z'))).not.toBe('window-taken');
    expect(await b.halls.read('datian', (hall) => hall.windows.get('s20')!.status)).toBe('open');
    expect(await ask(b, 'datian', { type: 'open', windowId: 's20' }, clerk('y'))).toBe('window-taken');
    expect(await ask(b, 'datian', { type: 'close', windowId: 's20' }, clerk('z'))).toMatchObject({ facts: [{}] });
    expect(await ask(a, 'datian', { type: 'recall', windowId: 's20' }, clerk('z'))).toBe('window-not-open');
  });

  it('saves a snapshot every thousand facts while it works, so that loading folds only what came after', async () => {
    const node = await start();
    await Promise.all(Array.from({ length: 1000 }, () => ask(node, 'datian', issue, kiosk)));
    await Promise.all(Array.from({ length: 500 }, () => ask(node, 'datian', issue, kiosk)));
    const saved = await eventually('a snapshot', () => node.journal.snapshot('datian'));
    expect(saved.version).toBeGreaterThan(1000);
    const head = (await node.halls.facts('datian', 0, 1)).version;
    await node.stop();
    const last = await start();
    expect((await last.journal.snapshot('datian'))?.version).toBe(head);
  });
});

describe('while Postgres is away', () => {
  it('nothing is changed, everybody is told, and it goes on where it stopped', async () => {
    const database = await freshDatabase();
    const node = await startNode(database.url);
    await configure(node, hallFile('datian'));
    await ask(node, 'datian', issue, kiosk);
    await database.drop();
    const told = await Promise.allSettled([1, 2, 3].map(() => ask(node, 'datian', issue, kiosk)));
    for (const one of told) expect(one).toMatchObject({ status: 'rejected' });
    for (const one of told) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(Unavailable);
    expect(node.bugs).toEqual([]);
    await node.stop();
  });
});
