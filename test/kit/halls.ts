/** A hall service on a database of its own, as one node of however many a test wants. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { Actor, CommandBody, Refusal } from '../../src/core/commands.js';
import type { Fact } from '../../src/core/facts.js';
import type { HallConfig } from '../../src/core/hall.js';
import { systemClock, type Clock } from '../../src/hall/clock.js';
import { type Answer, type Ask, HallService } from '../../src/hall/hall.service.js';
import type { Links } from '../../src/hall/links.js';
import { dataSource } from '../../src/store/database.js';
import { Journal } from '../../src/store/journal.js';

export interface Node {
  halls: HallService;
  journal: Journal;
  source: DataSource;
  /** Facts this node was told of, in the order it was told. */
  heard: Fact[];
  bugs: unknown[];
  stop: () => Promise<void>;
}

export const admin: Actor = { by: 'admin', role: 'admin' };

export async function startNode(
  url: string,
  shared = false,
  clock: Clock = systemClock(0),
  links?: Links,
): Promise<Node> {
  const source = await dataSource(url, 6).initialize();
  const bugs: unknown[] = [];
  const log = { error: (message: string, detail?: unknown) => void bugs.push([message, detail]) };
  const journal = new Journal(source);
  const halls = new HallService(journal, clock, { alwaysOpen: true, shared, log, links });
  const heard: Fact[] = [];
  halls.listen({ heard: (_hallId, facts) => void heard.push(...facts) });
  const stop = async () => {
    await halls.close();
    await source.destroy().catch(() => undefined);
  };
  return { halls, journal, source, heard, bugs, stop };
}

export async function configure({ halls }: Node, config: HallConfig): Promise<void> {
  await halls.configure(config, { type: 'configure', config, actor: admin }, () => ({ status: 200, body: '{}' }));
}

export interface Told {
  version: number;
  facts: Fact[];
}

/** The answer's body, or the refusal's code. */
export async function ask(
  { halls }: Node,
  hallId: string,
  body: CommandBody,
  actor: Actor,
  more: Ask = {},
): Promise<Told | string> {
  const outcome = await raw({ halls } as Node, hallId, body, actor, more);
  return 'refused' in outcome ? outcome.refused : (JSON.parse(outcome.body) as Told);
}

export function raw(
  { halls }: Node,
  hallId: string,
  body: CommandBody,
  actor: Actor,
  more: Ask = {},
): Promise<Answer | Refusal> {
  const answer = (hall: { version: number }, facts: Fact[]) => ({
    status: 200,
    body: JSON.stringify({ version: hall.version, facts }),
  });
  return halls.execute(hallId, { ...body, actor }, answer, more);
}

export { sleep };
