/** Three nodes, one hall, a working day in seconds, one node cut off in the middle: nothing acknowledged is lost or doubled. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { evolve } from '../../src/core/evolve.js';
import type { Fact, FactOf } from '../../src/core/facts.js';
import { freeze, newHall } from '../../src/core/state.js';
import { clerk, hallFile, kiosk } from '../core/hall-kit.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { ask, configure, type Node, startNode, type Told } from '../kit/halls.js';

describe('three nodes on one hall', () => {
  let database: FreshDatabase;
  let nodes: Node[];
  const acknowledged = new Set<string>();
  const called = new Map<string, string>();

  beforeAll(async () => {
    database = await freshDatabase();
    nodes = await Promise.all([1, 2, 3].map(() => startNode(database.url, true)));
    await configure(nodes[0]!, hallFile('datian'));
  });
  afterAll(async () => {
    for (const node of nodes) await node.stop();
    await database.drop();
  });

  const some = () => nodes[Math.floor(Math.random() * nodes.length)]!;
  /** The answer, or null when the node was cut off: then nobody knows, and nobody may have been told. */
  const at = (
    node: Node,
    ...rest: Parameters<typeof ask> extends [unknown, ...infer R] ? R : never
  ): Promise<Told | string | null> => ask(node, ...rest).catch(() => null);

  async function visitors(count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      const told = await at(
        some(),
        'datian',
        { type: 'issue', services: ['si-enrol'], priority: 'normal', language: 'en', person: null },
        kiosk,
      );
      if (told === null) continue;
      expect(typeof told).toBe('object');
      const { number } = (told as Told).facts.find((fact) => fact.type === 'ticket-issued') as FactOf<'ticket-issued'>;
      expect(acknowledged.has(number)).toBe(false);
      acknowledged.add(number);
    }
  }

  async function staff(windowId: string, rounds: number): Promise<void> {
    const who = clerk(windowId);
    await at(nodes[0]!, 'datian', { type: 'open', windowId }, who);
    for (let i = 0; i < rounds; i += 1) {
      const told = await at(some(), 'datian', { type: 'call', windowId }, who);
      if (told !== null && typeof told === 'object')
        for (const fact of told.facts)
          if (fact.type === 'ticket-called') {
            expect(called.has(fact.number)).toBe(false);
            called.set(fact.number, windowId);
          }
      await at(some(), 'datian', { type: 'start', windowId }, who);
      await at(some(), 'datian', { type: 'complete', windowId, matters: null }, who);
    }
  }

  it('never doubles a number or a call, loses nothing acknowledged, and all agree in the end', async () => {
    const windows = ['g01', 'g02', 'g03', 'g07', 'g13', 'g14'];
    const work = [visitors(40), visitors(40), visitors(40), ...windows.map((windowId) => staff(windowId, 12))];
    await new Promise((done) => setTimeout(done, 400));
    const cut = nodes.pop()!;
    await cut.source.destroy();
    await Promise.all(work);

    const { facts, version } = await nodes[0]!.halls.facts('datian', 0, 1_000_000);
    expect(facts.map((fact) => fact.version)).toEqual(Array.from({ length: version }, (_, i) => i + 1));
    const folded = newHall('datian');
    for (const fact of facts) evolve(folded, fact);
    for (const node of nodes)
      expect(await node.halls.read('datian', (hall) => JSON.stringify(freeze(hall)))).toBe(
        JSON.stringify(freeze(folded)),
      );

    const issued = facts.filter((fact: Fact) => fact.type === 'ticket-issued') as FactOf<'ticket-issued'>[];
    expect(new Set(issued.map((fact) => fact.number)).size).toBe(issued.length);
    for (const number of acknowledged) expect(issued.some((fact) => fact.number === number)).toBe(true);
    const callsOf = new Map<string, string[]>();
    for (const fact of facts)
      if (fact.type === 'ticket-called') callsOf.set(fact.number, [...(callsOf.get(fact.number) ?? []), fact.windowId]);
    for (const [number, at] of callsOf) expect([number, at.length]).toEqual([number, 1]);
    for (const [number, windowId] of called) expect(callsOf.get(number)).toEqual([windowId]);
    expect(acknowledged.size).toBeGreaterThan(60);
    expect(called.size).toBeGreaterThan(20);
    for (const node of nodes) expect(node.bugs).toEqual([]);
  });
});
