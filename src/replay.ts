/** `npm run replay`: goes through a day of a real hall again, to the byte; or through the same day with something changed. */
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Policy } from './core/hall.js';
import type { FrozenHall } from './core/state.js';
import { ConfigFault, readConfig, type Config } from './config.js';
import { postmasterOf } from './embedded/postmaster.js';
import { systemClock } from './hall/clock.js';
import { Days, type BusinessDay } from './hall/days.js';
import { HallService } from './hall/hall.service.js';
import { asItWas, simulateAgain, type KeptDay, type OtherDay } from './sim/again.js';
import { constantsOf, Misuse, optionsOf, policiesNamed } from './sim/options.js';
import { firstDifference, replay, type Replayed } from './sim/replay.js';
import { printDays } from './sim/table.js';
import { dataSource } from './store/database.js';
import { isAway } from './store/away.js';
import { Journal } from './store/journal.js';

const usage = `Usage: npm run replay -- --hall ID --day YYYY-MM-DD [options]

  --hall ID         a hall of the database
  --day YYYY-MM-DD  one of its business days

Alone, these go through the day's facts again and check that the same states and decisions follow.
With one of these, the day's visitors are sent through the simulator instead, with the change and without:

  --policy NAME     group, window, pooled or first-come
  --set NAME=N      another constant of the policy, e.g. groupSize=9; may stand several times
  --close A,B       windows that nobody staffs
  --open A,B        windows that somebody staffs all day
  --help            this

The database is found as the server finds it: DATABASE_URL, or the embedded Postgres under DATA_DIR (.data).
Say HALL_OPEN=always for a day on which the server was told so. Nothing is written.
`;

/** The day cannot be had; told without the usage. */
class Fault extends Error {}

interface Wanted {
  hallId: string;
  day: string;
  /** Null: the day is only checked. */
  other: OtherDay | null;
  /** The change in the words of who asked. */
  title: string;
}

async function run(args: string[]): Promise<void> {
  const options = optionsOf(args, {
    hall: { type: 'string' },
    day: { type: 'string' },
    policy: { type: 'string' },
    set: { type: 'string', multiple: true },
    close: { type: 'string' },
    open: { type: 'string' },
    help: { type: 'boolean' },
  });
  if (options.help) return console.log(usage);
  const { hall: hallId, day, policy, set = [], close, open } = options;
  if (!hallId) throw new Misuse('--hall is missing: which hall?');
  if (!day) throw new Misuse('--day is missing: which day?');
  if (!isDay(day)) throw new Misuse(`--day ${day}: a day like 2026-11-20 is needed.`);
  const other: OtherDay = { policy: policyFrom(policy, constantsOf(set)), close: listed(close), open: listed(open) };
  const both = other.close.find((id) => other.open.includes(id));
  if (both !== undefined) throw new Misuse(`${both} cannot be both closed and opened.`);
  const said = [policy, ...set, close && `without ${close}`, open && `with ${open}`].filter(Boolean);
  const wanted = { hallId, day, other: said.length > 0 ? other : null, title: said.join(', ') };
  const config = readConfig(process.env);
  await withDatabase(config, async (url) => {
    const found = await readDay(config, url, wanted);
    const kept: KeptDay = { began: found.began, facts: found.facts, alwaysOpen: config.alwaysOpen };
    if (wanted.other) compare(kept, wanted, wanted.other);
    else report(found, wanted, replay(found.began, found.facts, config.alwaysOpen), config.alwaysOpen);
  });
}

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

function policyFrom(name: string | undefined, constants: Partial<Policy>): Partial<Policy> {
  if (name === undefined) return constants;
  const [[, policy], ...more] = [...policiesNamed(name, constants)] as [[string, Partial<Policy>]];
  if (more.length > 0) throw new Misuse(`--policy ${name}: one policy at a time.`);
  return policy;
}

function listed(ids: string | undefined): string[] {
  return ids === undefined ? [] : ids.split(',').map((id) => id.trim());
}

// ----------------------------------------------------------------------------------------------------- the database

async function withDatabase(config: Config, work: (url: string) => Promise<void>): Promise<void> {
  if (config.databaseUrl) return work(config.databaseUrl);
  const { dataDir } = config;
  const data = join(dataDir, 'postgres');
  // Starting the embedded Postgres would make an empty database where there is none.
  const there = await access(data).then(
    () => true,
    () => false,
  );
  if (!there) throw new Fault(`There is no database under ${dataDir}. Say DATA_DIR or DATABASE_URL as for the server.`);
  const running = await postmasterOf(data);
  if (running.state === 'running') {
    const port = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[3];
    const address = `postgresql://jiaohao:$(cat ${join(data, 'password')})@127.0.0.1:${port}/jiaohao`;
    throw new Fault(
      `A server is running on ${dataDir}. Stop it for the while, or ask its Postgres:\n` +
        `  DATABASE_URL="${address}" npm run replay -- ...`,
    );
  }
  const { startPostgres } = await import('./embedded/postgres.js');
  const postgres = await startPostgres({ dataDir, log: (line) => console.error(line) });
  try {
    await work(postgres.url);
  } finally {
    await postgres.stop();
  }
}

async function readDay(config: Config, url: string, { hallId, day, other }: Wanted): Promise<BusinessDay> {
  // Read once and for long: a statement may take its time.
  const source = dataSource(url, 2, true);
  try {
    await source.initialize();
    const journal = new Journal(source);
    const ids = (await journal.halls()).map(({ id }) => id);
    if (!ids.includes(hallId)) throw new Fault(`There is no hall ${hallId}. There are: ${ids.join(', ') || 'none'}.`);
    const log = { error: (message: string) => console.error(message) };
    const halls = new HallService(journal, systemClock(0), { alwaysOpen: config.alwaysOpen, shared: true, log });
    const found = await new Days(journal, halls).day(hallId, day).finally(() => halls.close());
    if (!found) throw new Fault(`Hall ${hallId} had no business day ${day}. ${await lastDays(journal, hallId)}`);
    const windows = (JSON.parse(found.began) as FrozenHall).windows.map(({ id }) => id);
    for (const id of [...(other?.close ?? []), ...(other?.open ?? [])])
      if (!windows.includes(id)) throw new Fault(`Hall ${hallId} had no window ${id}. It had: ${windows.join(', ')}.`);
    return found;
  } catch (error) {
    throw wordsFor(error) ?? error;
  } finally {
    if (source.isInitialized) await source.destroy();
  }
}

async function lastDays(journal: Journal, hallId: string): Promise<string> {
  const days = await journal.days.figures(hallId, '9999-12-31', 10);
  return days.length > 0 ? `Its last days: ${days.map(({ day }) => day).join(', ')}.` : 'It has had none yet.';
}

function wordsFor(error: unknown): Fault | null {
  const { code, message } = error as { code?: string; message: string };
  if (code === '42P01' || code === '42703')
    return new Fault('The database was not made by this release: start its server once.');
  return isAway(error) ? new Fault(`Postgres cannot be reached: ${message || code}. Is DATABASE_URL right?`) : null;
}

// -------------------------------------------------------------------------------------------------------- the report

function report(found: BusinessDay, { hallId, day }: Wanted, replayed: Replayed, alwaysOpen: boolean): void {
  const { facts, decided, wrong, end } = replayed;
  console.log(`${hallId}, ${day}`);
  console.log(`  ${facts} of ${found.facts.length} facts folded`);
  console.log(`  ${decided} numbers and calls decided again, and equal`);
  const faults: string[] = [];
  if (wrong) faults.push(`fact ${wrong.version} (${wrong.type}): ${wrong.what}`);
  if (found.ended !== null && end !== null) {
    const where = firstDifference(end, found.ended);
    if (where === null)
      console.log('  the hall at the end equals, byte for byte, the one with which the next day began');
    else faults.push(`the hall at the end is not the one with which the next day began: ${where} differs`);
  } else if (found.ended === null) console.log('  the day is not over: there is no next one to compare its end with');
  if (faults.length === 0) return;
  const open = alwaysOpen ? 'was' : 'was not';
  console.error(['', 'THE DAY DOES NOT REPLAY', ...faults.map((fault) => `  ${fault}`)].join('\n'));
  console.error(
    `The journal was changed, or the law has: replay with the release that ran that day. HALL_OPEN=always ${open} said.`,
  );
  process.exitCode = 1;
}

function compare(kept: KeptDay, { hallId, day, title }: Wanted, other: OtherDay): void {
  const visitors = kept.facts.filter(({ type }) => type === 'ticket-issued').length;
  console.log(`${hallId}, ${day}: ${visitors} numbers`);
  printDays('', [
    ['as it was', [asItWas(kept)]],
    ['simulated', [simulateAgain(kept)]],
    [title, [simulateAgain(kept, other)]],
  ]);
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (error instanceof Misuse) console.error(`${error.message}\n\n${usage}`);
  else if (error instanceof ConfigFault) console.error(`The environment has faults:\n${error.message}`);
  else if (error instanceof Fault) console.error(error.message);
  else throw error;
  process.exitCode = error instanceof Misuse ? 2 : 1;
}
